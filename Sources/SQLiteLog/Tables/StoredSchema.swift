internal import EventLog
internal import Foundation
internal import GRDB

/// What stands in `ledger.db` beside rows, compared octet for octet with what a log has (schemas/format.md section 3.3).
///
/// A trigger that somebody planted would be obeyed by the next writer, and a view in a table's place believed by every reader.
enum StoredSchema {
    /// Something in a file that has a name: of each column what type it is of and its octets, as they are stored.
    private struct Item: Hashable {
        let types: String
        let type: Data
        let name: Data
        let table: Data
        /// The statement that made it; empty for the indexes that a table's own keys bring with them.
        let statement: Data

        var words: String {
            "\(String(decoding: self.type, as: UTF8.self)) \(String(decoding: self.name, as: UTF8.self))"
        }
    }

    /// Refuses a file in which something is missing, is more, is there twice, or is otherwise than in a log.
    ///
    /// - Throws: ``StoreError/Code/foreign``.
    static func check(_ database: Database) throws {
        let (log, indexes) = (try self.log.get(), try self.indexes.get())
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard count <= log.count + indexes.count else {
            throw StoreError(.foreign, "\(Schema.fileName) holds more tables, indexes and triggers than a log has.")
        }
        let found = try self.items(of: database)
        guard found.count == count else {
            throw StoreError(.foreign, "Something in \(Schema.fileName) is there twice.")
        }
        if let missing = log.subtracting(found).map(\.words).min() {
            throw StoreError(.foreign, "The \(missing) of \(Schema.fileName) is missing, or is another.")
        }
        let rest = found.subtracting(log)
        if let strange = rest.subtracting(indexes).map(\.words).min() {
            throw StoreError(.foreign, "The \(strange) of \(Schema.fileName) is none that a log has.")
        }
        // Indexes that are not said to be whole are made anew before anything is read of them: then some may be missing.
        if let missing = indexes.subtracting(rest).map(\.words).min(),
            try IndexRows.layout(database) == IndexSchema.layout
        {
            throw StoreError(.foreign, "The \(missing) of \(Schema.fileName) is missing, or is another.")
        }
    }

    private static func items(of database: Database) throws -> Set<Item> {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT typeof(type) || ' ' || typeof(name) || ' ' || typeof(tbl_name) || ' ' || typeof(sql),
                    CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), CAST(sql AS BLOB) FROM sqlite_schema
                """
        )
        return Set(
            rows.map { row in
                Item(
                    types: row[0] ?? "",
                    type: row[1] ?? Data(),
                    name: row[2] ?? Data(),
                    table: row[3] ?? Data(),
                    statement: row[4] ?? Data()
                )
            }
        )
    }

    /// What a file has that was just made, without the indexes, and these.
    private static let log = Result { try StoredSchema.made(by: Schema.statements) }
    private static let indexes = Result { try StoredSchema.made(by: IndexSchema.statements) }

    private static func made(by statements: String) throws -> Set<Item> {
        try DatabaseQueue().write { database in
            try database.execute(sql: statements)
            return try self.items(of: database)
        }
    }
}
