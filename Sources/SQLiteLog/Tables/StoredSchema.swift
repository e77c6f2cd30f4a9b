internal import EventLog
internal import GRDB

/// What stands in `ledger.db` beside rows, compared octet for octet with what a log has (schemas/format.md section 3.3).
///
/// A trigger that somebody planted would be obeyed by the next writer, and a view in a table's place believed by every reader.
enum StoredSchema {
    /// Something in a file that has a name.
    private struct Item: Hashable {
        let type: String
        let name: String
        let table: String
        /// The statement that made it; absent for the indexes that a table's own keys bring with them.
        let statement: String?
    }

    /// More than there can be in a log, and as many as are looked at.
    private static let limit = 1_000

    /// Refuses a file in which something is missing, is more, or is otherwise than in a log.
    ///
    /// - Throws: ``StoreError/Code/foreign``.
    static func check(_ database: Database) throws {
        let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
        guard journal == "wal" else {
            throw StoreError(.foreign, "\(Schema.fileName) has journal mode \(journal ?? "none"), a log has WAL.")
        }
        let found = try self.items(of: database)
        guard found.count <= self.limit else {
            throw StoreError(.foreign, "\(Schema.fileName) holds more than \(self.limit) tables, indexes and triggers.")
        }
        let log = try self.expected.get()
        let rest = found.subtracting(log)
        if let missing = log.subtracting(found).min(by: { $0.name < $1.name }) {
            let what = "The \(missing.type) \(missing.name) of \(Schema.fileName)"
            throw StoreError(.foreign, "\(what) is missing, or is another.")
        }
        let indexes = try self.expectedIndexes.get()
        guard rest != indexes,
            let strange = self.strange(in: rest, of: try IndexRows.layout(database), indexes)
        else { return }
        throw StoreError(.foreign, "The \(strange.type) \(strange.name) of \(Schema.fileName) is none that a log has.")
    }

    /// What does not belong to the indexes, or not to them as their layout has them; `nil` where everything does.
    ///
    /// Indexes of another layout are thrown away before anything is read of them, so that they are only asked whose they are. Whose
    /// layout it is says a table that is the same in all of them.
    private static func strange(in rest: Set<Item>, of layout: Int?, _ indexes: Set<Item>) -> Item? {
        let strangers = rest.filter { item in
            !IndexSchema.tables.contains(item.table) || item.type == "view"
                || (item.type == "table" && item.table != item.name)
                || (item.table == "index_layout" && !indexes.contains(item))
        }
        if let first = strangers.min(by: { $0.name < $1.name }) { return first }
        guard layout == IndexSchema.layout else { return nil }
        return rest.symmetricDifference(indexes).min { $0.name < $1.name }
    }

    private static func items(of database: Database) throws -> Set<Item> {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema LIMIT \(self.limit + 1)"
        )
        return Set(rows.map { Item(type: $0[0] ?? "", name: $0[1] ?? "", table: $0[2] ?? "", statement: $0[3]) })
    }

    /// What a file has that was just made, without the indexes, and these.
    private static let expected = Result { try StoredSchema.made(by: Schema.statements) }
    private static let expectedIndexes = Result { try StoredSchema.made(by: IndexSchema.statements) }

    private static func made(by statements: String) throws -> Set<Item> {
        try DatabaseQueue().write { database in
            try database.execute(sql: statements)
            return try self.items(of: database)
        }
    }
}
