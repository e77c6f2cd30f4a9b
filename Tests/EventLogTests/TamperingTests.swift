import EventLog
import Foundation
import GRDB
import SQLiteLog
import Testbed
import Testing

/// What someone who can write the file changes, and the position that is named for it.
@Suite struct TamperingTests {
    struct Change: Sendable, CustomTestStringConvertible {
        let sql: String
        let position: UInt64?
        var code = StoreError.Code.corrupt
        var testDescription: String { self.sql }
    }

    /// The octet of a BLOB after so many others, with one bit flipped.
    private static func flipped(_ column: String, _ offset: Int) -> String {
        """
        CAST(substr(\(column), 1, \(offset)) || CASE substr(\(column), \(offset + 1), 1) WHEN x'55' THEN x'56' ELSE x'55' END \
        || substr(\(column), \(offset + 2)) AS BLOB)
        """
    }

    @Test(arguments: [
        Change(sql: "UPDATE segment SET headers = \(flipped("headers", 30)) WHERE number = 2", position: 512),
        Change(sql: "UPDATE segment SET payloads = \(flipped("payloads", 9000)) WHERE number = 1", position: 256),
        Change(sql: "UPDATE segment SET tile = \(flipped("tile", 325)) WHERE number = 2", position: 522),
        Change(sql: "UPDATE tail SET payload = x'00' WHERE position = 780", position: 780),
        Change(sql: "UPDATE tail SET payload_digest = zeroblob(32) WHERE position = 781", position: 781),
        Change(sql: "UPDATE tail SET leaf_hash = zeroblob(32) WHERE position = 782", position: 782),
        Change(sql: "UPDATE tail SET time = time + 1 WHERE position = 783", position: 783),
        Change(sql: "UPDATE tail SET stream = zeroblob(16) WHERE position = 784", position: 784),
        Change(sql: "UPDATE tail SET stream_version = 99 WHERE position = 785", position: 785),
        Change(sql: "UPDATE tail SET type = 31 WHERE position = 786", position: 786),
        Change(sql: "UPDATE tail SET schema = 2 WHERE position = 787", position: 787),
        Change(sql: "UPDATE tail SET type = -1 WHERE position = 788", position: 788),
        Change(sql: "DELETE FROM tail WHERE position = 790", position: 790),
        Change(sql: "DELETE FROM tail WHERE position = 801", position: 801, code: .rollback),
        Change(sql: "DELETE FROM tail", position: 768, code: .rollback),
        Change(
            sql: "UPDATE tail SET position = 9999 WHERE position = 770; "
                + "UPDATE tail SET position = 770 WHERE position = 771; UPDATE tail SET position = 771 WHERE position = 9999",
            position: 770
        ),
        Change(sql: "DELETE FROM segment WHERE number = 2", position: 512),
        Change(sql: "UPDATE segment SET number = 72057594037927937 WHERE number = 2; DELETE FROM tail", position: nil),
        Change(sql: "UPDATE tile SET hashes = \(flipped("hashes", 70)) WHERE level = 1", position: nil),
        Change(sql: "UPDATE tile SET hashes = substr(hashes, 1, 64)", position: nil),
        Change(sql: "DELETE FROM tile", position: nil),
        Change(sql: "UPDATE checkpoint SET root = zeroblob(32)", position: nil),
        Change(sql: "UPDATE checkpoint SET size = 750 WHERE size = 802", position: nil),
        Change(sql: "UPDATE checkpoint SET note = replace(note, '802', '700')", position: nil),
        Change(sql: "UPDATE checkpoint SET note = 'log.example/1'", position: nil),
        Change(sql: "DELETE FROM apart WHERE position = 700", position: 700),
        Change(sql: "UPDATE apart SET payload = \(flipped("payload", 20_000)) WHERE position = 700", position: 700),
        Change(sql: "DELETE FROM apart WHERE position = 801", position: 801),
        Change(sql: "UPDATE apart SET payload = \(flipped("payload", 20_000)) WHERE position = 801", position: 801),
        Change(
            sql: "UPDATE apart SET position = 9999 WHERE position = 700; "
                + "UPDATE apart SET position = 700 WHERE position = 801; UPDATE apart SET position = 801 WHERE position = 9999",
            position: 700
        ),
        Change(sql: "INSERT INTO apart VALUES (701, zeroblob(40000))", position: 701),
        Change(sql: "INSERT INTO apart VALUES (790, zeroblob(40000))", position: 790),
        Change(sql: "INSERT INTO apart VALUES (802, zeroblob(40000))", position: 802),
        Change(sql: "UPDATE meta SET ledger = zeroblob(16)", position: nil),
    ])
    func whatWasChangedIsNamed(change: Change) async throws {
        let log = try InspectedLog(700, thenLong: true)
        try log.append(100)
        try log.appendLong()
        try log.checkpoint()
        try log.close()
        await #expect(throws: Never.self) { try await log.inspect() }
        let queue = try DatabaseQueue(path: log.folder.file("ledger.db"))
        try await queue.write { database in
            let triggers = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
                .map { (name: $0[0] as String, statement: $0[1] as String) }
            for trigger in triggers { try database.execute(sql: "DROP TRIGGER \(trigger.name)") }
            try database.execute(sql: change.sql)
            for trigger in triggers { try database.execute(sql: trigger.statement) }
        }
        try queue.close()
        let error = await #expect(throws: StoreError.self) { try await log.inspect() }
        #expect(error?.code == change.code)
        if let position = change.position { #expect(error?.position == position, "\(error?.description ?? "")") }
    }

    @Test func aFolderThatCannotBeWrittenIsReadFromACopy() throws {
        let log = try InspectedLog(300)
        try log.moveWAL()
        try log.append(3)
        let reader = try SQLiteEventReader(privateCopyOf: log.folder.path)
        #expect(try reader.entries(in: 0..<400) == log.log.entries)
        try log.append(1)
        #expect(try reader.size() == 303)
    }
}
