import EventLog
import Foundation
import GRDB
import Ledger
import Testbed
import Testing

@testable import SQLiteLog

/// Nothing stands in a log's file but what a log has.
@Suite struct StoredSchemaTests {
    private let folder: TemporaryFolder

    init() throws {
        self.folder = try TemporaryFolder()
        var log = LogBuilder()
        let store = try SQLiteEventStore.create(at: self.folder.path, ledger: log.ledger)
        try log.fill(store, 300)
        try store.close()
    }

    private func change(_ statement: String) throws {
        let queue = try DatabaseQueue(path: self.folder.file("ledger.db"))
        try queue.writeWithoutTransaction { try $0.execute(sql: statement) }
        try queue.close()
    }

    @Test(arguments: [
        "CREATE TRIGGER planted AFTER INSERT ON tail BEGIN DELETE FROM checkpoint; END",
        "CREATE TRIGGER planted AFTER UPDATE ON certificate_count BEGIN SELECT 1; END",
        "CREATE TABLE planted (a)",
        "CREATE VIEW planted AS SELECT 1",
        "CREATE INDEX planted ON tail (stream)",
        "CREATE INDEX planted ON serial (ending)",
        "ANALYZE",
        "ALTER TABLE segment ADD COLUMN planted BLOB",
        "DROP TRIGGER segment_kept",
        "DROP TRIGGER serial_kept",
        "DROP TABLE apart",
        "DROP TABLE revocation",
        "DROP INDEX key_account_unsettled",
        "DROP TRIGGER apart_kept; CREATE TRIGGER apart_kept BEFORE DELETE ON apart BEGIN SELECT RAISE(ABORT, 'a payload'); END",
        "DROP TABLE apart; CREATE TABLE apart (position INTEGER PRIMARY KEY, payload BLOB NOT NULL)",
        "DROP TABLE open_intent; CREATE VIEW open_intent AS WITH RECURSIVE n(x) AS (VALUES (1) UNION ALL SELECT x FROM n) SELECT x AS position FROM n",
        "DROP TABLE index_layout; CREATE VIEW index_layout AS SELECT 1 AS singleton, 2 AS number",
        "UPDATE index_layout SET number = 1; CREATE VIEW planted AS SELECT 1",
        "UPDATE index_layout SET number = 1; CREATE TRIGGER planted AFTER INSERT ON tail BEGIN SELECT 1; END",
        "UPDATE index_layout SET number = 5; CREATE INDEX planted ON stream_version (length(hex(stream)))",
        "UPDATE index_layout SET number = 5; CREATE TABLE proven_use (key BLOB)",
        "PRAGMA journal_mode = DELETE",
    ])
    func whatNoLogHasIsRefusedByWhoeverOpensIt(statement: String) throws {
        try self.change(statement)
        #expect(throws: StoreError(.foreign, "")) { try SQLiteEventReader(folder: self.folder.path) }
        #expect(throws: StoreError(.foreign, "")) { try SQLiteEventStore.open(at: self.folder.path) }
    }

    /// SQLite's own check leaves out what columns may hold, where it may not write.
    @Test(arguments: [
        "INSERT INTO segment VALUES (-1, zeroblob(8192), x'00', x'00')",
        "INSERT INTO checkpoint (size, root) VALUES (-1, zeroblob(32))",
        "INSERT INTO tile VALUES (8, 0, zeroblob(32))",
    ])
    func aRowThatNoColumnMayHoldIsAFault(statement: String) throws {
        #expect(try SQLiteEventReader(folder: self.folder.path).faults(limit: 5) == [])
        try self.change("PRAGMA ignore_check_constraints = ON; \(statement)")
        #expect(try SQLiteEventReader(folder: self.folder.path).faults(limit: 5).count == 1)
        #expect(ColumnChecks.all.count == 17)
    }

    /// Indexes that are not said to be whole are nobody's to read, and the next writer makes them anew.
    @Test(arguments: [
        "UPDATE index_layout SET number = 1; DROP TABLE revocation", "DELETE FROM index_layout; DROP TABLE in_force",
        "DROP TABLE index_layout",
    ])
    func someIndexesMayBeMissingWhereTheyAreMadeAnew(statement: String) throws {
        try self.change(statement)
        #expect(try SQLiteEventReader(folder: self.folder.path).size() == 300)
        // What a builder's entries say is not to be read: only who asks that comes so far.
        #expect(throws: StoreError(.corrupt, "")) { try SQLiteEventStore.open(at: self.folder.path) }
    }

    /// An auditor without the program has the text to compare with.
    @Test func theFormatSaysTheTextOctetForOctet() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "schemas/format.md")
        let format = try String(contentsOf: path, encoding: .utf8)
        let blocks = format.components(separatedBy: "```sql\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        #expect(blocks.count == 2)
        let said = try Self.statements(blocks.joined())
        let written = try Self.statements(Schema.statements + IndexSchema.statements)
        #expect(said == written && said.count > 30)
        for statement in said { #expect(format.contains(statement + ";\n"), "\(statement)") }
    }

    private static func statements(_ text: String) throws -> Set<String> {
        try DatabaseQueue().write { database in
            try database.execute(sql: text)
            return Set(try String.fetchAll(database, sql: "SELECT sql FROM sqlite_schema WHERE sql NOT NULL"))
        }
    }
}
