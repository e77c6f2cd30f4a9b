internal import EventLog
internal import GRDB

/// Rows that may be of certificates that are looked for.
struct FoundRows {
    var certificates: [CertificateRow] = []
    /// How many rows were looked at.
    var count = 0
    /// The last position that was looked at; absent where there is no other.
    var lookedAt: UInt64?

    /// Adds rows at positions where there are any, each row once, in order.
    mutating func add(
        _ positions: [UInt64],
        of views: ViewsStore,
        where isWanted: (CertificateRow) -> Bool
    ) throws(StoreError) {
        guard !positions.isEmpty else { return }
        let known = Set(self.certificates.map(\.endedPosition))
        for position in positions where !known.contains(position) {
            if let row = try views.certificate(endedAt: position), isWanted(row) { self.certificates.append(row) }
        }
        self.certificates.sort { $0.endedPosition < $1.endedPosition }
    }
}

extension ViewsStore {
    /// What is counted of a key's rows before another key is taken for it.
    private static let counted = 4_097

    /// Rows of what may be looked for, ascending, at most so many, among at most so many that are looked at.
    ///
    /// They are taken from the key that leads to the fewest, and compared with all that the views say else.
    ///
    /// - Parameter knowsRevoked: Whether what was revoked is looked for by that.
    func rows(
        for query: CertificateQuery,
        knowingRevoked knowsRevoked: Bool,
        in positions: Range<UInt64>,
        limit: Int,
        most: Int
    ) throws(StoreError) -> FoundRows {
        try self.read { database in
            let last = min(try Self.lastPosition(database), Int64(clamping: positions.upperBound) - 1)
            guard last >= Int64(clamping: positions.lowerBound) else { return FoundRows() }
            let range = Int64(clamping: positions.lowerBound)...last
            let searches = try query.selections(knowingRevoked: knowsRevoked).compactMap { selection in
                try Self.keys(of: selection, database).map { KeySearch.certificates($0) }
            }
            var best: (search: Int, count: Int)?
            for (index, search) in searches.enumerated() {
                let count = try search.count(in: range, limit: best?.count ?? Self.counted, database)
                if best.map({ count < $0.count }) ?? true { best = (index, count) }
            }
            var rows = CertificateRows(database)
            guard let best else {
                return try Self.allRows(query, in: range, limit: limit, most: most, &rows)
            }
            return try Self.rows(query, searches, best.search, in: range, limit: min(limit, most), &rows, database)
        }
    }

    private static func allRows(
        _ query: CertificateQuery,
        in range: ClosedRange<Int64>,
        limit: Int,
        most: Int,
        _ rows: inout CertificateRows
    ) throws -> FoundRows {
        let most = min(most, 4_096)
        var count = 0
        let (found, lookedAt) = try rows.rows(in: range, limit: limit, most: most) { row in
            count += 1
            return query.allows(row)
        }
        return FoundRows(certificates: found, count: count, lookedAt: lookedAt.map { UInt64(clamping: $0) })
    }

    private static func rows(
        _ query: CertificateQuery,
        _ searches: [KeySearch],
        _ best: Int,
        in range: ClosedRange<Int64>,
        limit: Int,
        _ rows: inout CertificateRows,
        _ database: Database
    ) throws -> FoundRows {
        let positions = try searches[best].positions(in: range, limit: limit, database)
        var found = FoundRows(count: positions.count)
        if positions.count == limit { found.lookedAt = positions.last.map { UInt64(clamping: $0) } }
        candidates: for position in positions {
            for (index, search) in searches.enumerated() where index != best {
                guard try search.finds(position, database) else { continue candidates }
            }
            guard let row = try rows.row(endedAt: position) else {
                throw StoreError(.corrupt, "views.db: a key leads to no certificate.")
            }
            if query.allows(row) { found.certificates.append(row) }
        }
        return found
    }
}
