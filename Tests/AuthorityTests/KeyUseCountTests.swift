import Bytes
import EventLog
import Foundation
import Issuance
import Ledger
import Testbed
import Testing

@testable import Authority

/// The counts of key uses: written before each use, and asked before anything is begun.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct KeyUseCountTests {
    private static func store(_ home: TemporaryFolder) throws -> KeyStore {
        try KeyStore(folder: home.file("keys"), ledger: MemoryLedger.identifier, masterKey: nil)
    }

    @Test func countsOfUsesSurviveTheProcess() throws {
        let home = try TemporaryFolder()
        let key = UniqueIdentifier(words: (1, 1))
        #expect(try Self.store(home).uses(of: key) == nil)
        #expect(!Files.exists(home.file("keys/uses")))
        for expected in 1...300 as ClosedRange<UInt64> {
            let store = try Self.store(home)
            try store.countUse(of: key)
            #expect(try store.uses(of: key) == expected)
        }
        try Self.store(home).raiseUses(of: key, to: 1_000)
        try Self.store(home).raiseUses(of: key, to: 5)
        #expect(try Self.store(home).uses(of: key) == 1_000)
        try Self.store(home).raiseUses(of: key, to: .max)
        let store = try Self.store(home)
        for _ in 0..<2 { try store.countUse(of: key) }
        #expect(try store.uses(of: key) == KeyUseFile.mostUses - 1)
    }

    @Test func noUseIsLostHoweverManyKeysAreUsedAtOnce() async throws {
        let home = try TemporaryFolder()
        let keys = (1...400).map { UniqueIdentifier(words: (7, $0)) }
        let busy = try Self.store(home)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for start in 0..<8 {
                group.addTask {
                    for round in 0..<500 { try busy.countUse(of: keys[(start * 7 + round * 3) % keys.count]) }
                }
            }
            group.addTask { for _ in 0..<20 { try busy.synchronize() } }
            try await group.waitForAll()
        }
        let fresh = try Self.store(home)
        #expect(try keys.reduce(0) { try $0 + (fresh.uses(of: $1) ?? 0) } == 8 * 500)
    }

    /// What may become of the file of counts while nobody has it open.
    enum Fault: CaseIterable, Sendable {
        case gone, ones, torn, cut, cutToNothing, ofAnotherLedger, text, folder, pipe, link, lowered

        var isOfTheWholeFile: Bool { ![.ones, .torn, .cut, .lowered].contains(self) }
    }

    private static func damage(_ fault: Fault, _ path: String, key: UniqueIdentifier, ledger: UniqueIdentifier) throws {
        let octets = try Files.octets(path)
        let place = 4_096
        #expect(Array(octets[place..<place + 16]) == key.octets)
        func replaced(_ range: Range<Int>, _ new: [UInt8]) -> [UInt8] {
            octets[..<range.lowerBound] + new + octets[range.upperBound...]
        }
        func instead(_ make: () -> Int32) throws {
            try Files.remove(path)
            #expect(make() == 0)
        }
        switch fault {
        case .gone: try Files.remove(path)
        case .ones: try Files.write(replaced(place..<place + 32, [UInt8](repeating: 0xFF, count: 32)), to: path)
        case .torn: try Files.write(replaced(place + 20..<place + 24, [9, 9, 9, 9]), to: path)
        case .cut: try Files.write(Array(octets.prefix(place + 20)), to: path)
        case .cutToNothing: try Files.write([], to: path)
        case .ofAnotherLedger:
            try Files.remove(path)
            let other = try KeyUseFile.create(path: path, ledger: UniqueIdentifier(words: (3, 3)))
            try other.write(100, of: key, at: place)
        case .text: try Files.write(Array("counts".utf8), to: path)
        case .folder: try instead { unsafe mkdir(path, 0o700) }
        case .pipe: try instead { unsafe mkfifo(path, 0o600) }
        case .link: try instead { unsafe symlink("/dev/zero", path) }
        case .lowered: try KeyUseFile.open(path: path, ledger: ledger).write(1, of: key, at: place)
        }
    }

    @Test(arguments: Fault.allCases)
    func aCountThatIsNotThereEndsNothingButWhatNeedsItsKey(fault: Fault) async throws {
        let premises = try LedgerUnderTest()
        let (first, second) = try await premises.whileOpen { ledger in
            let first = try await ledger.authority.foundRoot()
            try await ledger.authority.issue(from: first)
            let second = try await ledger.authority.foundRoot()
            return (first, second)
        }
        let contents = try premises.contents()
        let ledger = try #require(contents.entries.first).header.ledger
        let key = try #require(contents.state.authorities[first]?.key?.key)
        let path = premises.folder.keys + "/" + KeyUseFile.name
        let sound = try Files.octets(path)
        try Self.damage(fault, path, key: key, ledger: ledger)

        try await premises.whileOpen { ledger in
            let before = try premises.contents().entries.count
            #expect(try await ledger.authority.refusal(from: first) { _ in } == .internalFailure)
            // Nothing was begun, and what needs no key goes on.
            let after = try premises.contents()
            #expect(after.entries.count == before && after.count(.signingFailed) == 0)
            #expect(try await ledger.authority.describeAuthority(first).status == .active)
            #expect(
                try await ledger.authority.refusal(from: first) { $0.certificationRequest = [1] }
                    == .malformedCertificationRequest
            )
            if fault.isOfTheWholeFile {
                #expect(try await ledger.authority.refusal(from: second) { _ in } == .internalFailure)
            } else if fault != .cut {
                _ = try await ledger.authority.issue(from: second)
            }
        }
        #expect(premises.failures.all.isEmpty)

        // The file is put back, or made again.
        if fault.isOfTheWholeFile {
            if Files.exists(path) { try Files.remove(path) }
            try Files.write(sound, to: path)
        }
        let made = try await KeyUseRebuilding.rebuild(premises.folder)
        #expect(made.keys == 2 && made.raised == (fault.isOfTheWholeFile ? 0 : fault == .cut ? 2 : 1))
        try await premises.whileOpen { _ = try await $0.authority.issue(from: first) }
        try premises.contents().expectWhole()
    }

    @Test func aFileThatGoesWhileItIsInUseIsMissedAtOnce() async throws {
        let premises = try LedgerUnderTest()
        let path = premises.folder.keys + "/" + KeyUseFile.name
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let sound = try Files.octets(path)
            try Files.remove(path)
            #expect(try await ledger.authority.refusal(from: authority) { _ in } == .internalFailure)
            try Files.write(sound, to: path)
            _ = try await ledger.authority.issue(from: authority)
        }
        try premises.contents().expectWhole()
    }

    @Test func aNewAuthorityIsMadeWhereTheFileIsGoneAndNoneWhereItIsAnothers() async throws {
        let premises = try LedgerUnderTest()
        let first = try await premises.whileOpen { try await $0.authority.foundRoot() }
        let path = premises.folder.keys + "/" + KeyUseFile.name
        try Files.remove(path)
        try await premises.whileOpen { ledger in
            let second = try await ledger.authority.foundRoot()
            _ = try await ledger.authority.issue(from: second)
            #expect(try await ledger.authority.refusal(from: first) { _ in } == .internalFailure)
        }
        try Files.write(Array("counts".utf8), to: path)
        let before = try premises.contents().count(.authorityCreating)
        try await premises.whileOpen { ledger in
            _ = await #expect(throws: Refusal.self) { try await ledger.authority.foundRoot() }
        }
        #expect(try premises.contents().count(.authorityCreating) == before)
    }
}
