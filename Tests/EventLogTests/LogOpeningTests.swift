import Bytes
import Cryptography
import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing
import Transparency

@Suite struct LogOpeningTests {
    @Test(arguments: [0, 1, 255, 256, 257, 600, 1025]) func aWholeLogIsOpened(count: Int) async throws {
        let log = try InspectedLog(count)
        try log.close()
        let opened = try await log.inspect()
        #expect(opened.size == UInt64(count))
        #expect(opened.segmentCount == UInt64(count / 256))
        #expect(opened.frontier == log.log.frontier)
        #expect(opened.lastLeafHash == log.log.entries.last?.leafHash ?? .zero)
        #expect(opened.lastTime == log.log.entries.last?.header.time ?? Instant(microseconds: 0))
        #expect(opened.latestCheckpoint?.size == UInt64(count))
        #expect(opened.unsignedCheckpoint == nil)
        #expect(opened.identity.ledger == log.log.ledger)
    }

    @Test func aCheckpointThatWasOnlyIntendedIsNamed() async throws {
        let log = try InspectedLog(10)
        try log.append(5)
        let note = try log.intend()
        let opened = try await log.inspect()
        #expect(opened.latestCheckpoint?.size == 10)
        #expect(opened.unsignedCheckpoint == IntendedCheckpoint(size: 15, root: note.root))
    }

    @Test func yesterdaysFolderIsNoticed() async throws {
        let log = try InspectedLog(300)
        try log.moveWAL()
        let yesterday = try log.folder.copied()
        try log.append(50)
        let error = await #expect(throws: StoreError(.rollback, "")) { try await log.inspect(yesterday) }
        #expect(error?.message.hasPrefix("ROLLBACK DETECTED: ") == true)
        #expect(error?.message.contains("300 to 349 are missing") == true)
        #expect(error?.position == 300)
    }

    @Test func yesterdaysFolderIsNoticedByTheCheckpointAlone() async throws {
        let log = try InspectedLog(300)
        let yesterday = try log.folder.copied()
        try log.append(50)
        try log.checkpoint()
        let anchor = try Anchor.create(path: log.outside.file("second"), ledger: log.log.ledger)
        try anchor.publish(checkpoint: try #require(log.anchor.checkpointNote))
        await #expect(throws: StoreError(.rollback, "")) { try await log.inspect(yesterday, anchor: anchor) }
    }

    @Test func aDeletedWALIsNoticed() async throws {
        let log = try InspectedLog(300)
        try log.moveWAL()
        try log.append(20)
        let copy = try log.folder.copied()
        #expect(try await log.inspect(copy).size == 320)
        try FileManager.default.removeItem(atPath: copy.file("ledger.db-wal"))
        await #expect(throws: StoreError(.rollback, "")) { try await log.inspect(copy) }
    }

    @Test func aFlippedBitInTheWALIsNoticed() async throws {
        let log = try InspectedLog(100)
        for _ in 0..<5 { try log.append(7) }
        let length = try #require(
            try FileManager.default.attributesOfItem(atPath: log.folder.file("ledger.db-wal"))[.size] as? Int
        )
        // In a frame's header, in a page, in the file's header: SQLite drops what follows, and says that all is well.
        for offset in [length / 2, length - 2000, 40, 32 + 4120 * 3 + 5] {
            let copy = try log.folder.copied()
            try copy.flip("ledger.db-wal", at: offset)
            await #expect(throws: StoreError.self, "octet \(offset) of \(length)") { try await log.inspect(copy) }
        }
    }

    @Test func anotherHistoryOfTheSameLengthIsNoticed() async throws {
        let log = try InspectedLog(300)
        let folder = try TemporaryFolder()
        var fork = LogBuilder(seed: 99)
        let store = try SQLiteEventStore.create(at: folder.path, ledger: fork.ledger)
        try fork.fill(store, 300)
        try store.close()
        // Without a signature it is refused for that alone.
        await #expect(throws: StoreError(.corrupt, "")) { try await log.inspect(folder) }
        let reader = try SQLiteEventReader(folder: folder.path)
        await #expect(throws: StoreError(.rollback, "")) {
            try await LogOpening.inspect(store: reader, verifier: nil, anchor: log.anchor)
        }
    }

    @Test func anAnchorOfAnotherLedgerIsRefused() async throws {
        let log = try InspectedLog(3)
        let anchor = try Anchor.create(path: log.outside.file("other"), ledger: UniqueIdentifier(words: (9, 9)))
        await #expect(throws: StoreError(.incompatible, "")) { try await log.inspect(anchor: anchor) }
    }

    @Test func aCheckpointByAnotherKeyOrOriginIsRefused() async throws {
        let log = try InspectedLog(3)
        let stranger = try InspectedLog(3)
        let reader = try SQLiteEventReader(folder: log.folder.path)
        await #expect(throws: StoreError(.corrupt, "")) {
            try await LogOpening.inspect(store: reader, verifier: stranger.verifier, anchor: nil)
        }
        await #expect(throws: StoreError(.corrupt, "")) {
            try await LogOpening.inspect(store: reader, origin: "log.example/2", verifier: log.verifier, anchor: nil)
        }
    }

    @Test func inspectionReadsNoMoreOfALongerLog() async throws {
        var counts: [Int] = []
        for count in [2000, 20_000] {
            var log = LogBuilder()
            let store = InMemoryEventStore(ledger: log.ledger)
            try log.fill(store, count, batch: 512)
            let counting = CountingReader(store)
            let opened = try await LogOpening.inspect(store: counting, verifier: nil, anchor: nil)
            #expect(opened.frontier == log.frontier)
            counts.append(counting.entriesRead)
        }
        #expect(counts[0] <= 3 * 256 && counts[1] <= 3 * 256)
    }
}
