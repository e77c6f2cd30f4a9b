import Bytes
import EventLog
import Foundation
import Ledger
import Testing

/// What every store owes: the same tests for all.
@Suite struct ContractTests {
    @Test(arguments: StoreUnderTest.Kind.allCases) func aNewLogIsEmpty(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        #expect(try await test.reader.size() == 0)
        #expect(try await test.reader.identity().ledger == UniqueIdentifier(words: (1, 2)))
        #expect(try await test.reader.entries(in: 0..<10).isEmpty)
        #expect(try await test.reader.leafHashes(in: 0..<10).isEmpty)
        #expect(try await test.reader.tile(level: 1, index: 0).isEmpty)
        #expect(try await test.reader.segment(0) == nil)
        #expect(try await test.reader.segmentCount() == 0)
        #expect(try await test.reader.latestCheckpoint() == nil)
        #expect(try await test.reader.indexes() == LedgerIndexes())
    }

    @Test(arguments: StoreUnderTest.Kind.allCases, AppendContract.allCases)
    func everyStoreKeepsTheContractOfAppending(kind: StoreUnderTest.Kind, contract: AppendContract) async throws {
        try await contract.check { try StoreUnderTest(kind) }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aBatchThatFailsInItsLastPartLeavesNothing(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        try test.store.commit(log.batch(2))
        var batch = try log.batch(3)
        batch.indexChanges.opened = [3: Self.intent(3)]
        batch.indexChanges.closed = [99]
        #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(batch) }
        #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(LogBatch(expectedSize: 2)) }
        try test.reopen()
        #expect(try await test.reader.size() == 2)
        #expect(try await test.reader.indexes() == LedgerIndexes())
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func theNextVersionOfAStreamOnlyRises(kind: StoreUnderTest.Kind) async throws {
        for next: UInt64 in [1, 2] {
            let test = try StoreUnderTest(kind)
            var log = LogBuilder()
            var batch = try log.batch(1)
            let name = UniqueIdentifier(words: (7, 1))
            batch.indexChanges.streamVersions = [name: 2]
            try test.store.commit(batch)
            var another = LogBatch(expectedSize: 1)
            another.indexChanges.streamVersions = [name: next]
            #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(another) }
            try test.reopen()
            #expect(try await test.reader.indexes().streamVersions == [name: 2])
        }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func intentsComeAndGoWithTheirBatch(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        var batch = try log.batch(6)
        batch.indexChanges.opened = [3: Self.intent(3), 4: Self.intent(4, serialNumber: nil)]
        try test.store.commit(batch)
        #expect(
            Set(try await test.reader.indexes().openIntents.values) == [
                Self.intent(3), Self.intent(4, serialNumber: nil),
            ]
        )
        var ending = try log.batch(1)
        ending.indexChanges.closed = [3]
        try test.store.commit(ending)
        try test.reopen()
        #expect(Array(try await test.reader.indexes().openIntents.values) == [Self.intent(4, serialNumber: nil)])
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func numbersAreKeptWithTheirBatch(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let names = (1...3).map { UniqueIdentifier(words: (7, $0)) }
        let forces = (1...3).map { ForceName(octets: [UInt8($0), 0]) }
        var batch = try log.batch(2)
        batch.indexChanges.certificateCounts = [names[0]: 1, names[1]: 512]
        batch.indexChanges.keyAccounts = [names[0]: KeyAccount(proven: 7, unsettled: 1)]
        batch.indexChanges.inForce = [forces[0]: 0, forces[1]: 1]
        batch.indexChanges.streamVersions = [names[2]: 2]
        try test.store.commit(batch)
        var refused = LogBatch(expectedSize: 9)
        refused.indexChanges.certificateCounts = [names[0]: 9]
        #expect(throws: StoreError(.conflict, "")) { try test.store.commit(refused) }
        try test.reopen()
        #expect(try await test.reader.indexes().certificateCounts == [names[0]: 1, names[1]: 512])
        var another = LogBatch(expectedSize: 2)
        another.indexChanges.certificateCounts = [names[0]: 0, names[2]: UInt64(Int64.max)]
        another.indexChanges.keyAccounts = [names[0]: KeyAccount(proven: 8), names[1]: KeyAccount(unsettled: 1)]
        another.indexChanges.inForce = [forces[1]: 2, forces[2]: 2]
        another.indexChanges.streamVersions = [names[2]: 3]
        try test.store.commit(another)
        try test.reopen()
        let indexes = try await test.reader.indexes()
        #expect(indexes.certificateCounts == [names[0]: 0, names[1]: 512, names[2]: UInt64(Int64.max)])
        #expect(indexes.keyAccounts == [names[0]: KeyAccount(proven: 8), names[1]: KeyAccount(unsettled: 1)])
        #expect(indexes.inForce == [forces[0]: 0, forces[1]: 2, forces[2]: 2])
        #expect(indexes.streamVersions == [names[2]: 3])
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aStartReadsOfTheIndexesWhatIsOfTheLogItself(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let ledger = UniqueIdentifier(words: (1, 2))
        let names = (1...3).map { UniqueIdentifier(words: (7, $0)) }
        var batch = try log.batch(4)
        batch.indexChanges.opened = [3: Self.intent(3)]
        batch.indexChanges.certificateCounts = [names[0]: 1]
        batch.indexChanges.keyAccounts = [
            names[0]: KeyAccount(proven: 7), names[1]: KeyAccount(proven: 1, unsettled: 2),
        ]
        batch.indexChanges.inForce = [
            ForceName(.server): 1, ForceName(.openCreation, of: [1]): 2, ForceName(.openCreation, of: [2]): 3,
            ForceName(.authorityEvent, of: [1]): 2, ForceName(.accessKey, of: [9]): 3,
        ]
        batch.indexChanges.streamVersions = [ledger: 2, names[2]: 2]
        try test.store.commit(batch)
        var another = LogBatch(expectedSize: 4)
        another.indexChanges.released = [ForceName(.openCreation, of: [1]), ForceName(.openCreation, of: [7])]
        try test.store.commit(another)
        try test.reopen()
        let start = try await test.reader.startIndexes()
        #expect(Array(start.openIntents.values) == [Self.intent(3)])
        #expect(start.certificateCounts.isEmpty)
        #expect(start.keyAccounts == [names[1]: KeyAccount(proven: 1, unsettled: 2)])
        #expect(start.inForce == [ForceName(.server): 1, ForceName(.openCreation, of: [2]): 3])
        #expect(start.streamVersions == [ledger: 2])
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func whatIsOfOneAuthorityIsReadAlone(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let names = (1...3).map { UniqueIdentifier(words: (7, $0)) }
        let revocations = try StreamIdentifiers.revocations(of: names[0])
        var batch = try log.batch(4)
        batch.indexChanges.certificateCounts = [names[0]: 5, names[1]: 6]
        batch.indexChanges.keyAccounts = [names[2]: KeyAccount(proven: 7), names[1]: KeyAccount(proven: 1)]
        batch.indexChanges.streamVersions = [names[0]: 4, names[1]: 2, revocations: 9]
        try test.store.commit(batch)
        let found = try await test.reader.indexes(of: names[0], keys: [names[2], names[0]])
        #expect(found.certificateCount == 5)
        #expect(found.keyAccounts == [names[2]: KeyAccount(proven: 7)])
        #expect(found.streamVersions == [names[0]: 4, revocations: 9])
        let none = AuthorityIndexes(certificateCount: 0, keyAccounts: [:], streamVersions: [:])
        #expect(try await test.reader.indexes(of: UniqueIdentifier(words: (8, 8)), keys: []) == none)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func whatIsInForceIsFoundByRangesOfItsNames(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        var batch = try log.batch(9)
        let subjects: [[UInt8]] = [[], [0], [1], [1, 0], [1, 255], [2], [255], [255, 255]]
        for (position, subject) in subjects.enumerated() {
            batch.indexChanges.inForce[ForceName(.authority, of: subject)] = UInt64(position)
            batch.indexChanges.inForce[ForceName(.authorityEvent, of: subject)] = 8
            batch.indexChanges.inForce[ForceName(.authorityKey, of: subject)] = 8
        }
        try test.store.commit(batch)
        func positions(_ names: Range<ForceName>, _ isBackwards: Bool = false, _ limit: Int = .max) async throws
            -> [UInt64]
        {
            try await test.reader.inForce(names, isBackwards: isBackwards, limit: limit).map(\.position)
        }
        #expect(try await positions(Range(.authority)) == [0, 1, 2, 3, 4, 5, 6, 7])
        #expect(try await positions(Range(.authority), true, 3) == [7, 6, 5])
        #expect(try await positions(Range(.authority, of: [1])) == [2, 3, 4])
        #expect(try await positions(Range(.authority, of: [255])) == [6, 7])
        #expect(try await positions(Range(.authority, of: [3])) == [])
        #expect(try await positions(Range(.authority), false, 0) == [])
        #expect(try await positions(Range(.blockedKey)) == [])
        for (position, subject) in subjects.enumerated() {
            #expect(try await test.reader.position(inForceAs: ForceName(.authority, of: subject)) == UInt64(position))
        }
        #expect(try await test.reader.position(inForceAs: ForceName(.authority, of: [1, 1])) == nil)
        #expect(try await test.reader.position(inForceAs: ForceName(.blockedKey, of: [1])) == nil)
        #expect(
            try await test.reader.inForce(Range(.authority, of: [2]), isBackwards: false, limit: 1).map(\.name.subject)
                == [[2]]
        )
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func serialNumbersAreFoundByTheirAuthority(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let authorities = (1...2).map { UniqueIdentifier(words: (7, $0)) }
        let used = [
            SerialEntry(authority: authorities[0], serialNumber: [1, 2], intent: 1, ending: 3, standing: .issued),
            SerialEntry(authority: authorities[1], serialNumber: [1, 2], intent: 2, ending: 2, standing: .burned),
        ]
        let revoked = RevocationEntry(authority: authorities[0], serialNumber: [1, 2], position: 5)
        var batch = try log.batch(6)
        batch.indexChanges.serials = used
        batch.indexChanges.revocations = [revoked]
        try test.store.commit(batch)
        try test.reopen()
        for entry in used { #expect(try await test.reader.serial(entry.serialNumber, of: entry.authority) == entry) }
        #expect(try await test.reader.serial([1], of: authorities[0]) == nil)
        #expect(try await test.reader.revocation([1, 2], of: authorities[0]) == revoked)
        #expect(try await test.reader.revocation([1, 2], of: authorities[1]) == nil)
        var twice = try log.batch(1)
        twice.indexChanges.serials = [used[0]]
        #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(twice) }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases, [1, 3, 7, 100])
    func serialNumbersComeInPagesByTheirOctets(kind: StoreUnderTest.Kind, width: Int) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let authorities = (1...2).map { UniqueIdentifier(words: (7, $0)) }
        let numbers: [[UInt8]] = [[1], [1, 0], [1, 2], [2], [0x7F], [0x7F, 0xFF], [3, 3, 3]]
        var batch = try log.batch(40)
        for (position, number) in numbers.shuffled().enumerated() {
            for authority in authorities {
                let position = UInt64(position)
                batch.indexChanges.serials.append(
                    SerialEntry(
                        authority: authority,
                        serialNumber: number,
                        intent: position,
                        ending: position,
                        standing: .issued
                    )
                )
                batch.indexChanges.revocations.append(
                    RevocationEntry(authority: authority, serialNumber: number, position: position)
                )
            }
        }
        try test.store.commit(batch)
        let expected = numbers.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { [$0, $0] }
        var serials: [SerialEntry] = []
        repeat {
            let page = try await test.reader.serials(after: serials.last, limit: width)
            #expect(page.count == min(width, expected.count - serials.count))
            serials += page
        } while serials.count < expected.count
        #expect(serials.map(\.serialNumber) == expected)
        #expect(Set(serials) == Set(batch.indexChanges.serials))
        #expect(try await test.reader.serials(after: serials.last, limit: width).isEmpty)
        var revocations: [RevocationEntry] = []
        repeat {
            revocations += try await test.reader.revocations(after: revocations.last, limit: width)
        } while revocations.count < expected.count
        #expect(revocations.map(\.serialNumber) == expected)
        #expect(revocations.map(\.authority) == serials.map(\.authority))
        #expect(try await test.reader.revocations(after: revocations.last, limit: width).isEmpty)
    }

    private static func intent(_ position: UInt64, serialNumber: [UInt8]? = [9]) -> OpenIntent {
        OpenIntent(
            position: position,
            stream: UniqueIdentifier(words: (5, position)),
            authority: UniqueIdentifier(words: (7, 1)),
            key: UniqueIdentifier(words: (8, 1)),
            serialNumber: serialNumber
        )
    }

    @Test(arguments: [(InMemoryEventStore.Fault.failAndForget, UInt64(0)), (.failButPersist, 1)])
    func anUncertainCommitIsSettledByOpeningAgain(fault: InMemoryEventStore.Fault, survivors: UInt64) throws {
        var log = LogBuilder()
        let store = InMemoryEventStore(ledger: log.ledger)
        store.failNextAppend(fault)
        let batch = try log.batch(1)
        #expect(throws: StoreError(.notDurable, "")) { try store.commit(batch) }
        #expect(throws: StoreError(.notDurable, "")) { try store.commit(batch) }
        store.reopen()
        #expect(try store.size() == survivors)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func readersSeeWholeBatchesWhileAWriterWrites(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        let reader = test.reader
        let isDone = Flag()
        await withTaskGroup(of: [String].self) { group in
            for _ in 0..<2 {
                group.addTask {
                    var faults: [String] = []
                    while !isDone.isRaised {
                        do {
                            let entries = try await reader.entries(in: 0..<600)
                            if entries.count % 10 != 0 { faults.append("\(entries.count) entries") }
                        } catch { faults.append(String(describing: error)) }
                        await Task.yield()
                    }
                    return faults
                }
            }
            for _ in 0..<60 {
                do { try log.fill(test.store, 10) } catch { Issue.record(error) }
                await Task.yield()
            }
            isDone.raise()
            for await faults in group { #expect(faults.isEmpty) }
        }
        #expect(try await reader.entries(in: 0..<600) == log.entries)
        #expect(try await reader.segmentCount() == 2)
    }
}
