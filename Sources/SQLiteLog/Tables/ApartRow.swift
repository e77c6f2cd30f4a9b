internal import GRDB

/// A long payload, as a row of its own: it is written with its entry, and stays where it is when the entry is sealed.
enum ApartRow {
    /// Stores a payload.
    static func insert(_ payload: [UInt8], at position: UInt64, _ database: Database) throws {
        let statement = try PreparedStatement(database, "INSERT INTO apart (position, payload) VALUES (?, ?)")
        try statement.bind(position, at: 1)
        try statement.bind(payload, at: 2)
        try statement.run()
    }

    /// The payload at a position.
    static func payload(at position: UInt64, _ database: Database) throws -> [UInt8]? {
        let statement = try PreparedStatement(database, "SELECT payload FROM apart WHERE position = ?")
        try statement.bind(position, at: 1)
        return try statement.firstRow { $0.octets(0) }
    }

    /// The positions in a range, in order, and a refusal of those below zero, which only a stranger can have written.
    static func positions(_ positions: Range<UInt64>, limit: Int, _ database: Database) throws -> [UInt64] {
        // Two searches: with OR, SQLite reads the whole table.
        let statement = try PreparedStatement(
            database,
            """
            SELECT position FROM apart WHERE position < 0
            UNION ALL SELECT position FROM apart WHERE position >= ? AND position < ?
            ORDER BY 1 LIMIT ?
            """
        )
        try statement.bind(positions.lowerBound, at: 1)
        try statement.bind(positions.upperBound, at: 2)
        try statement.bind(Int64(limit), at: 3)
        return try statement.rows { try $0.unsigned(0) }
    }
}
