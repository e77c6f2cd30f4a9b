internal import Bytes
internal import EventLog
internal import GRDB
internal import Ledger

// What is not to be relied on any more: a table that only grows, read in the order in which it grew.

extension IndexRows {
    static func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int,
        _ database: Database
    ) throws -> [WithdrawnCertificate] {
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM withdrawn WHERE authority = ? AND position >= ? AND position < ? ORDER BY position LIMIT ?"
        )
        try statement.bind(authority.octets, at: 1)
        try statement.bind(positions.lowerBound, at: 2)
        try statement.bind(positions.upperBound, at: 3)
        try statement.bind(Int64(limit), at: 4)
        return try statement.rows(self.withdrawn)
    }

    static func withdrawn(
        after last: WithdrawnCertificate?,
        limit: Int,
        _ database: Database
    ) throws -> [WithdrawnCertificate] {
        let statement = try PreparedStatement(
            database,
            "SELECT * FROM withdrawn WHERE (authority, position) > (?, ?) ORDER BY authority, position LIMIT ?"
        )
        // No authority is without octets: before all of them lies the empty one.
        try statement.bind(last?.authority.octets ?? [], at: 1)
        try statement.bind(last?.position ?? 0, at: 2)
        try statement.bind(Int64(limit), at: 3)
        return try statement.rows(self.withdrawn)
    }

    private static func withdrawn(_ row: PreparedStatement) throws -> WithdrawnCertificate {
        let position = try row.unsigned(1)
        guard let reason = RevocationReason(rawValue: Int(row.integer(4))) else {
            throw StoreError(.corrupt, "The index of withdrawn certificates is damaged.", position: position)
        }
        return WithdrawnCertificate(
            authority: try row.identifier(0),
            position: position,
            serialNumber: row.octets(2),
            time: Instant(microseconds: row.integer(3)),
            reason: reason,
            term: CertificateTerm(notAfter: row.integer(5), partition: row.isNull(6) ? nil : try row.unsigned(6))
        )
    }
}
