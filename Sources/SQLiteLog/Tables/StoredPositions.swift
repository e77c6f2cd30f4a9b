internal import GRDB

/// A table whose rows lie at positions of the log.
enum StoredPositions: String {
    /// Entries that are in no segment.
    case tail
    /// Payloads that lie apart.
    case apart

    /// Its positions in a range, in order, at most so many; and a refusal of those below zero, which only a stranger can have written.
    func within(_ positions: Range<UInt64>, limit: Int, _ database: Database) throws -> [UInt64] {
        // Two searches: with OR, SQLite reads the whole table.
        let statement = try PreparedStatement(
            database,
            """
            SELECT position FROM \(self.rawValue) WHERE position < 0
            UNION ALL SELECT position FROM \(self.rawValue) WHERE position >= ? AND position <= ?
            ORDER BY 1 LIMIT ?
            """
        )
        try statement.bind(Int64(clamping: positions.lowerBound), at: 1)
        // The last position that SQLite can hold is one, too.
        try statement.bind(positions.isEmpty ? -1 : Int64(clamping: positions.upperBound - 1), at: 2)
        try statement.bind(Int64(limit), at: 3)
        return try statement.rows { try $0.unsigned(0) }
    }
}
