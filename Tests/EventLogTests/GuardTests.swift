import Bytes
import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing
import Transparency

/// The triggers, the settings and the files of the SQLite store.
@Suite struct GuardTests {
    private let folder: TemporaryFolder
    private var log = LogBuilder()

    init() throws {
        self.folder = try TemporaryFolder()
        let store = try SQLiteEventStore.create(at: self.folder.path, ledger: self.log.ledger)
        var batch = try self.log.batch(300)
        batch.segments = [try self.log.nextSegment()]
        let name = self.log.ledger
        batch.indexChanges.opened = [
            3: OpenIntent(
                position: 3,
                stream: batch.entries[3].header.stream,
                authority: name,
                key: name,
                serialNumber: [1]
            )
        ]
        batch.indexChanges.certificateCounts = [name: 1]
        batch.indexChanges.keyAccounts = [name: KeyAccount(proven: 2, unsettled: 1)]
        batch.indexChanges.inForce = [ForceName(octets: [1]): 3]
        batch.indexChanges.streamVersions = [name: 2]
        batch.indexChanges.serials = [
            SerialEntry(authority: name, serialNumber: [1], intent: 1, ending: 3, standing: .issued)
        ]
        batch.indexChanges.revocations = [RevocationEntry(authority: name, serialNumber: [1], position: 4)]
        batch.intendedCheckpoint = IntendedCheckpoint(size: 300, root: try self.log.frontier.root())
        batch.entries.append(try self.log.entry(type: .serverStarted))
        let long = [UInt8](repeating: 7, count: 40_000)
        batch.entries.append(try self.log.entry(type: .clockConfirmed, payload: long))
        batch.intendedCheckpoint = IntendedCheckpoint(size: 302, root: try self.log.frontier.root())
        try store.commit(batch)
        try store.close()
    }

    @Test(arguments: [
        "UPDATE meta SET layout = 3", "DELETE FROM meta", "INSERT INTO meta VALUES (2, zeroblob(16), 1)",
        "UPDATE tail SET time = 0 WHERE position = 299",
        "UPDATE apart SET payload = x'00'", "DELETE FROM apart",
        "INSERT INTO apart VALUES (299, x'00')", "INSERT INTO apart VALUES (7, x'00')",
        "INSERT INTO apart VALUES (-1, x'00')",
        "INSERT INTO tail SELECT 302, time, zeroblob(16), 0, type, schema, payload_digest, leaf_hash, NULL FROM tail "
            + "WHERE position = 300",
        "DELETE FROM tail WHERE position = 300",
        "INSERT INTO tail SELECT position + 3, time, stream, stream_version + 9, type, schema, payload_digest, leaf_hash, "
            + "payload FROM tail WHERE position = 300",
        "UPDATE segment SET headers = zeroblob(1)", "DELETE FROM segment",
        "INSERT INTO segment VALUES (2, zeroblob(8192), zeroblob(1), zeroblob(1))",
        "UPDATE tile SET hashes = zeroblob(32)", "UPDATE tile SET hashes = zeroblob(64)",
        "UPDATE tile SET level = 2, hashes = CAST(hashes || zeroblob(32) AS BLOB)", "DELETE FROM tile",
        "UPDATE checkpoint SET root = zeroblob(32)", "UPDATE checkpoint SET size = 5", "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = NULL", "INSERT INTO checkpoint (size, root) VALUES (300, zeroblob(32))",
        "UPDATE open_intent SET position = 4", "UPDATE serial SET standing = 2", "DELETE FROM serial",
        "UPDATE revocation SET position = 3", "DELETE FROM revocation", "UPDATE key_account SET proven = 1",
        "DELETE FROM key_account", "UPDATE in_force SET position = 3", "DELETE FROM in_force",
        "UPDATE stream_version SET next = 1", "DELETE FROM stream_version",
        "UPDATE certificate_count SET authority = zeroblob(16)", "DELETE FROM certificate_count",
    ])
    func ourOwnMistakesAreAborted(sql: String) throws {
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        let error = #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
        #expect(error?.resultCode == .SQLITE_CONSTRAINT)
    }

    @Test func aNoteIsGivenOnceAndAnIntentIsEnded() throws {
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        try queue.write { try $0.execute(sql: "UPDATE checkpoint SET note = 'n'; DELETE FROM open_intent") }
        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "UPDATE checkpoint SET note = 'm'") }
        }
        #expect(try queue.read { try String.fetchOne($0, sql: "SELECT state FROM checkpoint") } == "signed")
    }

    @Test func theFileIsItsOwnersAloneAndNamesItself() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: self.folder.file("ledger.db"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        #expect(try queue.read { try Int.fetchOne($0, sql: "PRAGMA application_id") } == 1_667_329_127)
        #expect(try queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 2)
        #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        #expect(try queue.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    }

    @Test func anotherFileOrLayoutIsRefused() throws {
        #expect(throws: StoreError(.unavailable, "")) {
            try SQLiteEventStore.create(at: self.folder.path, ledger: self.log.ledger)
        }
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        for (layout, code) in [(3, StoreError.Code.newer), (1, .incompatible), (0, .incompatible)] {
            try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = \(layout)") }
            #expect(throws: StoreError(code, "")) { try SQLiteEventStore.open(at: self.folder.path) }
            #expect(throws: StoreError(code, "")) { try SQLiteEventReader(folder: self.folder.path) }
        }
        try queue.close()
        let empty = try TemporaryFolder()
        #expect(throws: StoreError(.unavailable, "")) { try SQLiteEventStore.open(at: empty.path) }
        #expect(throws: StoreError(.unavailable, "")) { try SQLiteEventReader(folder: empty.path) }
        try Data("no database at all, but long enough to look at".utf8)
            .write(to: URL(fileURLWithPath: empty.file("ledger.db")))
        #expect(throws: StoreError(.corrupt, "")) { try SQLiteEventReader(folder: empty.path) }
    }

    @Test func aReaderThatClosesLastLeavesTheWAL() throws {
        var log = self.log
        let store = try SQLiteEventStore.open(at: self.folder.path)
        let reader = try SQLiteEventReader(folder: self.folder.path)
        try store.commit(log.batch(2))
        _ = try reader.size()
        try store.close()
        let file = URL(fileURLWithPath: self.folder.file("ledger.db"))
        let before = try Data(contentsOf: file)
        #expect(FileManager.default.fileExists(atPath: self.folder.file("ledger.db-wal")))
        reader.close()
        #expect(FileManager.default.fileExists(atPath: self.folder.file("ledger.db-wal")))
        #expect(try Data(contentsOf: file) == before)
        #expect(throws: StoreError(.unavailable, "")) { try reader.size() }
        #expect(try SQLiteEventReader(folder: self.folder.path).size() == 304)
    }

    /// What is signed is what the file holds, not what was read of it before.
    @Test func aRunIsReadFromTheFileThoughEntriesOfItAreInMemory() throws {
        let store = try SQLiteEventStore.open(at: self.folder.path)
        #expect(try store.reader.segmentCount() == 1)
        #expect(try store.reader.storedEntry(at: 5) == StoredEntry(self.log.entries[5]))
        let file = try DatabaseQueue(path: self.folder.file("ledger.db"))
        try file.write { database in
            try database.execute(sql: "DROP TRIGGER segment_fixed; UPDATE segment SET payloads = x'00'")
        }
        for run in [3..<7, 255..<256] as [Range<UInt64>] {
            #expect(throws: StoreError(.corrupt, "")) { try store.reader.storedEntries(in: run) }
        }
        try store.close()
    }

    @Test func theWALIsMovedAndKeptAtSize() throws {
        var log = self.log
        let store = try SQLiteEventStore.open(at: self.folder.path)
        let wal = self.folder.file("ledger.db-wal")
        func length() throws -> Int {
            try FileManager.default.attributesOfItem(atPath: wal)[.size] as? Int ?? -1
        }
        var lengths: [Int] = []
        for _ in 0..<40 {
            var batch = LogBatch(expectedSize: log.size)
            batch.entries = [try log.entry(payload: [UInt8](repeating: 1, count: 2 * 1024 * 1024))]
            try store.commit(batch)
            lengths.append(try length())
        }
        #expect(lengths.allSatisfy { $0 < 24 * 1024 * 1024 })
        #expect(lengths == lengths.sorted())
        try store.checkpointWAL()
        #expect(try length() == lengths.last)
        #expect(try store.reader.entries(in: 339..<400) == Array(log.entries[339...]))
        try store.close()
        #expect(throws: StoreError(.notDurable, "")) { try store.commit(LogBatch(expectedSize: log.size)) }
    }
}
