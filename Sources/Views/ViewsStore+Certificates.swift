public import Bytes
public import EventLog
internal import Foundation
internal import GRDB
public import PKI

// Every search takes `after`, the signed position of the last row of the page before, and `limit`, the most rows of a page; rows come by
// position, which is the order of issuance.

extension ViewsStore {
    /// The certificate of a serial number; `nil` where the authority has issued none.
    public func certificate(
        serialNumber: [UInt8],
        authority: UniqueIdentifier
    ) throws(StoreError) -> CertificateRow? {
        try self.read { database in
            guard let issuer = try ViewsWriter.storedNumber(of: authority.octets, in: database) else { return nil }
            let sql = "\(Self.byKey) ORDER BY signed"
            let rows = try Row.fetchCursor(
                database,
                sql: sql,
                arguments: [try CertificateKey.serialNumber(serialNumber), -1]
            )
            while let row = try rows.next() {
                let found = try StoredCertificate(row)
                guard found.serialNumber == serialNumber, found.authority == issuer else { continue }
                return try Self.row(found, database)
            }
            return nil
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
            let rows = try Row.fetchCursor(
                database,
                sql: "\(Self.byKey) ORDER BY signed",
                arguments: [key, Self.following(after) - 1]
            )
            var found: [CertificateRow] = []
            while found.count < limit, let row = try rows.next() {
                let certificate = try StoredCertificate(row)
                guard requester == nil || certificate.requester == requester else { continue }
                found.append(try Self.row(certificate, database))
            }
            return found
        }
    }

    private static let byKey = """
        SELECT \(StoredCertificate.columns) FROM certificate_key JOIN certificate USING (signed) WHERE key = ? AND signed > ?
        """

    /// The position after one that was seen; 0 where none was.
    private static func following(_ position: UInt64?) -> Int64 {
        position.map { Self.following(Int64(clamping: $0)) } ?? 0
    }

    private static func following(_ position: Int64) -> Int64 { position < .max ? position + 1 : .max }

    /// The position of the first certificate issued at or after an instant, by bisection; beyond the last where there is none.
    private static func firstPosition(issuedFrom instant: Instant, _ database: Database) throws -> Int64 {
        var low: Int64 = 0
        var high = Self.following(try Int64.fetchOne(database, sql: "SELECT max(signed) FROM certificate") ?? -1)
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
