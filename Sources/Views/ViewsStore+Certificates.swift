public import Bytes
public import EventLog
internal import Foundation
internal import GRDB
public import PKI

// Every search takes `after`, the signed position of the last row of the page before, and `limit`, the most rows of a page; rows come by
// position, which is the order of issuance.

extension ViewsStore {
    /// The certificate whose `CertificateSigned` lies at a position; `nil` where none does.
    public func certificate(signedAt position: UInt64) throws(StoreError) -> CertificateRow? {
        guard let signed = Int64(exactly: position) else { return nil }
        return try self.read { database in
            let sql = "SELECT \(StoredCertificate.columns) FROM certificate WHERE signed = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [signed])
                .map { try Self.row(StoredCertificate($0), database) }
        }
    }

    /// Certificates whose subject may be the given name.
    ///
    /// The caller compares the certificates: a row in a billion is of another subject.
    public func certificates(
        subject: DistinguishedName,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        try self.certificates(key: CertificateKey.subject(subject), after: after, limit: limit)
    }

    /// Certificates that may carry the given alternative name; domain and mail names without regard to case.
    ///
    /// The caller compares the certificates.
    public func certificates(
        subjectAlternativeName: GeneralName,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        let key = try CertificateKey.alternativeName(subjectAlternativeName)
        return try self.certificates(key: key, after: after, limit: limit)
    }

    /// Certificates whose SubjectPublicKeyInfo may have the given SHA-256.
    ///
    /// The caller compares the certificates.
    public func certificates(
        subjectPublicKeyDigest: Digest256,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        let key = try CertificateKey.subjectPublicKeyDigest(subjectPublicKeyDigest)
        return try self.certificates(key: key, after: after, limit: limit)
    }

    /// Certificates that the given principal asked for.
    public func certificates(
        requester: String,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        let name = try self.read { try ViewsWriter.storedNumber(of: Array(requester.utf8), in: $0) }
        guard let name else { return [] }
        let key = try CertificateKey.requester(name)
        return try self.certificates(key: key, requester: name, after: after, limit: limit)
    }

    /// Certificates that were asked for by the name of a template, which may be those of another template.
    ///
    /// The caller compares the requests.
    public func certificates(
        template: String,
        after: UInt64? = nil,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        let name = try self.read { try ViewsWriter.storedNumber(of: Array(template.utf8), in: $0) }
        guard let name else { return [] }
        return try self.certificates(key: CertificateKey.template(name), after: after, limit: limit)
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
            let sql = """
                SELECT \(StoredCertificate.columns) FROM certificate WHERE signed >= ? AND issued_at < ?
                ORDER BY signed LIMIT ?
                """
            // Time never decreases with position: the first row beyond `to` would be the last of interest, so that the range is bounded.
            let end = try Self.firstPosition(issuedFrom: to, database)
            guard first < end else { return [] }
            return try Row.fetchAll(database, sql: sql, arguments: [first, to.microseconds, max(0, limit)])
                .map { try Self.row(StoredCertificate($0), database) }
        }
    }

    private func certificates(
        key: Int64,
        requester: Int64? = nil,
        after: UInt64?,
        limit: Int
    ) throws(StoreError) -> [CertificateRow] {
        try self.read { database in
            let last = try Self.lastPosition(database)
            let first = Self.following(after)
            var found: [CertificateRow] = []
            guard limit > 0, first <= last else { return found }
            let statement = try database.cachedStatement(sql: Self.byKey)
            // Generations follow one another as positions do, so that rows come by position.
            var order = AscendingRows<Int64>()
            for generation in Generation.number(at: first)...Generation.number(at: last) {
                let rows = try Row.fetchCursor(statement, arguments: [generation, key, first])
                while found.count < limit, let row = try rows.next() {
                    let certificate = try StoredCertificate(row)
                    try order.follow(certificate.signed)
                    guard requester == nil || certificate.requester == requester else { continue }
                    found.append(try Self.row(certificate, database))
                }
                if found.count >= limit { break }
            }
            return found
        }
    }

    private static let byKey = """
        SELECT \(StoredCertificate.columns) FROM certificate_key JOIN certificate USING (signed)
        WHERE generation = ? AND key = ? AND signed >= ? ORDER BY signed
        """

    /// The position after one that was seen; 0 where none was.
    private static func following(_ position: UInt64?) -> Int64 {
        position.map { Self.following(Int64(clamping: $0)) } ?? 0
    }

    private static func following(_ position: Int64) -> Int64 { position < .max ? position + 1 : .max }

    /// The position of the last certificate; -1 where there is none.
    ///
    /// - Throws: `corrupt` where it lies beyond what the views hold: a search would look through generations that nobody made.
    private static func lastPosition(_ database: Database) throws -> Int64 {
        let last = try Int64.fetchOne(database, sql: "SELECT max(signed) FROM certificate") ?? -1
        guard last < Int64(clamping: try Self.standing(database).size) else {
            throw StoreError(.corrupt, "views.db: a certificate lies beyond the log.")
        }
        return last
    }

    /// The position of the first certificate issued at or after an instant, by bisection; beyond the last where there is none.
    private static func firstPosition(issuedFrom instant: Instant, _ database: Database) throws -> Int64 {
        var low: Int64 = 0
        var high = Self.following(try Self.lastPosition(database))
        let statement = try database.cachedStatement(
            sql: "SELECT signed, issued_at FROM certificate WHERE signed >= ? ORDER BY signed LIMIT 1"
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

    /// The row with the names that its numbers stand for.
    private static func row(_ stored: StoredCertificate, _ database: Database) throws -> CertificateRow {
        let statement = try database.cachedStatement(sql: "SELECT octets FROM name WHERE id = ?")
        guard let authority = try Row.fetchOne(statement, arguments: [stored.authority])?.octets(0),
            let identifier = UniqueIdentifier(authority),
            let requester = try Row.fetchOne(statement, arguments: [stored.requester])?.octets(0)
        else { throw StoreError(.corrupt, "views.db: a certificate refers to a name that is not there.") }
        let (authorized, isBefore) = stored.signed.subtractingReportingOverflow(stored.authorizedBefore)
        let (requested, isFirst) = stored.signed.subtractingReportingOverflow(stored.requestedBefore)
        guard !isBefore, !isFirst else { throw StoreError(.corrupt, "views.db: a certificate points outside the log.") }
        return CertificateRow(
            requestedPosition: UInt64(clamping: requested),
            authorizedPosition: UInt64(clamping: authorized),
            signedPosition: UInt64(clamping: stored.signed),
            authority: identifier,
            requester: String(decoding: requester, as: UTF8.self),
            issuedAt: stored.issuedAt,
            serialNumber: stored.serialNumber
        )
    }
}
