import EventLog
import Foundation
import GRDB
import Ledger
import SQLiteLog
import Testbed
import Testing

/// A reader that stays in one transaction, as a session that somebody forgot: the writer goes on without it.
@Suite struct StayingReaderTests {
    /// So much that the WAL has its 16,384 pages and more, from which on the writer waits for readers.
    private static let commits = 36
    private static let payload = [UInt8](repeating: 0xA5, count: 32 * 1024)

    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func theWriterDoesNotWaitForIt() async throws {
        let folder = try TemporaryFolder()
        var log = LogBuilder()
        let store = try SQLiteEventStore.create(at: folder.path, ledger: log.ledger)
        try store.commit(log.batch(1))
        var configuration = Configuration()
        configuration.readonly = true
        let session = try DatabaseQueue(path: folder.file("ledger.db"), configuration: configuration)
        let times = try session.inDatabase { database in
            try database.execute(sql: "BEGIN")
            _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM tail")
            var times: [Duration] = []
            for _ in 0..<Self.commits {
                var batch = LogBatch(expectedSize: log.size)
                for _ in 0..<64 { batch.entries.append(try log.entry(payload: Self.payload)) }
                let began = ContinuousClock.now
                try store.commit(batch)
                times.append(began.duration(to: .now))
            }
            try database.execute(sql: "COMMIT")
            return times.sorted()
        }
        // It used to wait, several times, until SQLite's patience of five seconds was over; once a busy disk may take as long.
        #expect(times.dropLast().allSatisfy { $0 < .seconds(5) })
        let grown = try Self.octets(folder)
        #expect(grown > 16_384 * 4_096)
        // Once it is gone the WAL is written from its beginning again.
        for _ in 0..<Self.commits {
            var batch = LogBatch(expectedSize: log.size)
            for _ in 0..<64 { batch.entries.append(try log.entry(payload: Self.payload)) }
            try store.commit(batch)
        }
        #expect(try Self.octets(folder) < grown + 16_384 * 4_096)
        try session.close()
        try store.close()
    }

    private static func octets(_ folder: TemporaryFolder) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("ledger.db-wal"))
        return try #require(attributes[.size] as? Int)
    }
}
