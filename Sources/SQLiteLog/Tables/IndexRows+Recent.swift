internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

// What was issued lately under authorities that look at that: a table whose rows go when their time is over.

extension IndexRows {
    /// Whether anything is kept at all.
    static func hasRecent(_ database: Database) throws -> Bool {
        try PreparedStatement(database, "SELECT 1 FROM recent_issuance LIMIT 1").firstRow { _ in true } ?? false
    }

    static func recent(alike likeness: Digest256, at time: Instant, _ database: Database) throws -> RecentIssuance? {
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM recent_issuance WHERE likeness = ? AND until > ? ORDER BY position DESC LIMIT 1"
        )
        try statement.bind(likeness.octets, at: 1)
        try statement.bind(time.microseconds, at: 2)
        return try statement.firstRow(self.recent)
    }

    static func recent(after last: RecentIssuance?, limit: Int, _ database: Database) throws -> [RecentIssuance] {
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM recent_issuance WHERE position > ? ORDER BY position LIMIT ?"
        )
        // No intent is the first entry of a log.
        try statement.bind(last?.position ?? 0, at: 1)
        try statement.bind(Int64(limit), at: 2)
        return try statement.rows(self.recent)
    }

    private static func recent(_ row: PreparedStatement) throws -> RecentIssuance {
        RecentIssuance(
            position: try row.unsigned(0),
            authority: try row.identifier(1),
            likeness: try row.digest(2),
            serialNumber: row.octets(3),
            time: Instant(microseconds: row.integer(4)),
            until: Instant(microseconds: row.integer(5))
        )
    }
}
