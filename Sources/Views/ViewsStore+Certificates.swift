public import Bytes
public import EventLog
internal import GRDB
internal import Ledger

// Every search takes `after`, the position of the last row of the page before, and `limit`, the most rows of a page; rows come by
// position, which is the order of issuance.

extension ViewsStore {
    /// For how many origins certificates are looked for under each one's key; for more, every certificate is looked at.
    static let mostOrigins = 256

    /// The certificate whose ending lies at a position; `nil` where none does.
    public func certificate(endedAt position: UInt64) throws(StoreError) -> CertificateRow? {
        guard let ended = Int64(exactly: position) else { return nil }
        return try self.read { database in
            var rows = CertificateRows(database)
            return try rows.row(endedAt: ended)
        }
    }

    /// Certificates that something may find.
    ///
    /// The caller compares the certificates.
    public func certificates(
        by selection: CertificateSelection,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        try self.read { database in
            let first = Self.following(after)
            let last = try Self.lastPosition(database)
            guard limit > 0, first <= last else { return [] }
            var rows = CertificateRows(database)
            guard let keys = try Self.keys(of: selection, database) else {
                return try rows.rows(in: first...last, limit: limit) { selection.allows($0.origin) }.rows
            }
            return try KeySearch.certificates(keys).positions(in: first...last, limit: limit, database).map { ended in
                guard let row = try rows.row(endedAt: ended) else {
                    throw StoreError(.corrupt, "views.db: a key leads to no certificate.")
                }
                return row
            }
        }
    }

    /// The newest certificate that comes from somewhere, of those whose ending lies before a position; `nil` where there is none.
    ///
    /// The caller compares where it comes from.
    public func newestCertificate(
        from origin: OriginSelection,
        before end: UInt64
    ) throws(StoreError) -> CertificateRow? {
        try self.read { database in
            let last = min(try Self.lastPosition(database), Int64(clamping: end) - 1)
            guard last >= 0 else { return nil }
            var newest: Int64?
            for number in try OriginRows.numbers(of: origin, limit: .max, in: database) {
                // What lies before the newest so far is not looked for.
                let first = newest.map { $0 + 1 } ?? 0
                guard first <= last else { break }
                let search = KeySearch.certificates(.any(of: [try CertificateKey.origin(number)]))
                newest =
                    try search.positions(in: first...last, isBackwards: true, limit: 1, database).first ?? newest
            }
            guard let newest else { return nil }
            var rows = CertificateRows(database)
            return try rows.row(endedAt: newest)
        }
    }

    /// Certificates issued at or after `from` and before `to`.
    public func certificates(
        issuedFrom from: Instant,
        to: Instant,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        try self.read { database in
            let first = max(try Self.firstPosition(issuedFrom: from, database), Self.following(after))
            // Time never decreases with position.
            let end = try Self.firstPosition(issuedFrom: to, database)
            guard first < end, limit > 0 else { return [] }
            var rows = CertificateRows(database)
            return try rows.rows(in: first...(end - 1), limit: limit).rows
        }
    }

    /// The keys that something has; `nil` where that are too many.
    static func keys(of selection: CertificateSelection, _ database: Database) throws -> KeySearch.Keys? {
        switch selection {
        case .subject(let name): return .any(of: [try CertificateKey.subject(name)])
        case .text(let text): return .any(of: [try CertificateKey.text(text)])
        case .below(let domain): return .any(of: [try CertificateKey.below(domain)])
        case .alternativeName(let name): return .any(of: [try CertificateKey.alternativeName(name)])
        case .mailboxesAt(let host): return .any(of: [try CertificateKey.mailboxes(at: host)])
        case .mailboxesBelow(let domain): return .any(of: [try CertificateKey.mailboxes(below: domain)])
        case .publicKey(let digest): return .any(of: [try CertificateKey.subjectPublicKeyDigest(digest)])
        case .request(let stream): return .any(of: [try CertificateKey.request(stream)])
        case .revoked: return .any(of: [try CertificateKey.revoked()])
        case .burned: return .any(of: [try CertificateKey.burned()])
        case .ending(let seconds): return .ends(in: seconds)
        case .origin(let origin):
            let numbers = try OriginRows.numbers(of: origin, limit: Self.mostOrigins + 1, in: database)
            guard numbers.count <= Self.mostOrigins else { return nil }
            return .any(of: try numbers.map { try CertificateKey.origin($0) })
        }
    }

    /// The position after one that was seen; 0 where none was.
    static func following(_ position: UInt64?) -> Int64 {
        position.map { Self.following(Int64(clamping: $0)) } ?? 0
    }

    private static func following(_ position: Int64) -> Int64 { position < .max ? position + 1 : .max }

    /// The position of the last certificate; -1 where there is none.
    ///
    /// - Throws: `corrupt` where it lies beyond what the views hold: a search would look through generations that nobody made.
    static func lastPosition(_ database: Database) throws -> Int64 {
        let last = try Int64.fetchOne(database, sql: "SELECT max(ended) FROM certificate") ?? -1
        guard last < Int64(clamping: try Self.standing(database).size) else {
            throw StoreError(.corrupt, "views.db: a certificate lies beyond the log.")
        }
        return last
    }

    /// The position of the first certificate issued at or after an instant, by bisection; beyond the last where there is none.
    static func firstPosition(issuedFrom instant: Instant, _ database: Database) throws -> Int64 {
        var low: Int64 = 0
        var high = Self.following(try Self.lastPosition(database))
        let statement = try database.cachedStatement(
            sql: "SELECT ended, issued_at FROM certificate WHERE ended >= ? ORDER BY ended LIMIT 1"
        )
        // The answer lies in low...high; a certificate at or after the middle tells on which side.
        while low < high {
            let middle = low + (high - low) / 2
            guard let row = try Row.fetchOne(statement, arguments: [middle]) else { return high }
            if Instant(microseconds: try row.number(1)) < instant {
                low = Self.following(try row.number(0))
            } else {
                high = middle
            }
        }
        return low
    }
}

extension CertificateSelection {
    /// Whether it is about where certificates come from, and these come from there.
    fileprivate func allows(_ origin: CertificateOrigin) -> Bool {
        if case .origin(let selection) = self { selection.allows(origin) } else { false }
    }
}

extension OriginSelection {
    /// Whether what comes from an origin is looked for.
    public func allows(_ origin: CertificateOrigin) -> Bool {
        let template = origin.template ?? origin.requester.map { _ in RoleDefinition.presetTemplate }
        func agree(_ wanted: String?, _ found: String?) -> Bool {
            wanted.map { wanted in found.map { $0.isVerbatim(wanted) } ?? false } ?? true
        }
        return self.authority.map { $0 == origin.authority } ?? true && agree(self.requester, origin.requester)
            && agree(self.accessKey, origin.accessKey) && agree(self.template, template)
    }

    /// Whether the template is the one that is meant where a request names none.
    var isOfPresetTemplate: Bool { self.template.map { $0.isVerbatim(RoleDefinition.presetTemplate) } ?? false }
}
