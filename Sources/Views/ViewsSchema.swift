internal import EventLog
internal import Foundation
internal import GRDB

/// What stands in `views.db` beside rows, compared octet for octet with what ``ViewsTable/schema`` makes.
///
/// A trigger that somebody planted would be obeyed by the writer, and a view in a table's place need never end.
enum ViewsSchema {
    /// Something in a file that has a name: of each column what type it is of and its octets, as they are stored.
    private struct Item: Hashable {
        let types: String
        let type: Data
        let name: Data
        let table: Data
        /// The statement that made it; empty for the indexes that a table's own keys bring with them.
        let statement: Data

        var octets: Int { self.type.count + self.name.count + self.table.count + self.statement.count }
    }

    /// Refuses a file in which something is missing, is more, is there twice, or is otherwise than in views.
    ///
    /// - Returns: The number of the schema, which changes with it.
    /// - Throws: `foreign`.
    static func check(_ database: Database) throws -> Int64 {
        let expected = try self.expected.get()
        // No more is read than views have: the rest may be long.
        let limit = expected.map(\.octets).max() ?? 0
        let found = try self.items(of: database, rows: expected.count + 1, octets: limit + 1)
        guard found.count == expected.count, Set(found) == Set(expected) else {
            throw StoreError(.foreign, "views.db holds other tables, indexes, views or triggers than views have.")
        }
        return try self.version(database)
    }

    /// The number of the schema that the transaction sees.
    static func version(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "PRAGMA schema_version")) ?? 0
    }

    private static func items(of database: Database, rows: Int, octets: Int) throws -> [Item] {
        let columns = ["type", "name", "tbl_name", "sql"].map { "substr(CAST(\($0) AS BLOB), 1, \(octets))" }
        let types = "typeof(type) || ' ' || typeof(name) || ' ' || typeof(tbl_name) || ' ' || typeof(sql)"
        return try Row.fetchAll(
            database,
            sql: "SELECT \(types), \(columns.joined(separator: ", ")) FROM sqlite_schema LIMIT \(rows)"
        ).map { row in
            Item(
                types: row[0] ?? "",
                type: row[1] ?? Data(),
                name: row[2] ?? Data(),
                table: row[3] ?? Data(),
                statement: row[4] ?? Data()
            )
        }
    }

    /// What a file has that was just made.
    private static let expected = Result {
        try DatabaseQueue().write { database in
            try database.execute(sql: ViewsTable.schema)
            return try ViewsSchema.items(of: database, rows: .max, octets: 1 << 20)
        }
    }
}
