internal import Bytes
internal import EventLog
internal import GRDB

/// Rows of `certificate` as they are read in one transaction, with the names that their numbers stand for.
struct CertificateRows {
    private let database: Database
    private var origins: [Int64: CertificateOrigin] = [:]
    /// How many origins are kept.
    private static let limit = 4_096

    init(_ database: Database) { self.database = database }

    /// The row whose ending lies at a position; `nil` where none does.
    mutating func row(endedAt position: Int64) throws -> CertificateRow? {
        let statement = try self.database.cachedStatement(
            sql: "SELECT \(StoredCertificate.columns) FROM certificate WHERE ended = ?"
        )
        return try Row.fetchOne(statement, arguments: [position]).map { try self.row(StoredCertificate($0)) }
    }

    /// The rows at positions in a range, ascending: at most so many that are wanted, among at most so many that are looked at.
    ///
    /// - Returns: The rows, and the last position that was looked at; `nil` where there is no other.
    mutating func rows(
        in range: ClosedRange<Int64>,
        limit: Int,
        most: Int = .max,
        where isWanted: (CertificateRow) throws -> Bool = { _ in true }
    ) throws -> (rows: [CertificateRow], lookedAt: Int64?) {
        var found: [CertificateRow] = []
        var order = AscendingRows<Int64>()
        var count = 0
        let statement = try self.database.cachedStatement(
            sql: "SELECT \(StoredCertificate.columns) FROM certificate WHERE ended BETWEEN ? AND ? ORDER BY ended"
        )
        let stored = try Row.fetchCursor(statement, arguments: [range.lowerBound, range.upperBound])
        while let one = try stored.next() {
            let certificate = try StoredCertificate(one)
            try order.follow(certificate.ended)
            let row = try self.row(certificate)
            count += 1
            if try isWanted(row) { found.append(row) }
            if found.count >= limit || count >= most { return (found, certificate.ended) }
        }
        return (found, nil)
    }

    /// The row with the names that its numbers stand for.
    private mutating func row(_ stored: StoredCertificate) throws -> CertificateRow {
        let (authorized, isBefore) = stored.ended.subtractingReportingOverflow(stored.authorizedBefore)
        let requested = try stored.requestedBefore.map { distance in
            let (requested, isFirst) = stored.ended.subtractingReportingOverflow(distance)
            guard !isFirst, requested >= 0 else { throw Self.outside }
            return UInt64(requested)
        }
        guard !isBefore, authorized >= 0, stored.ended >= 0 else { throw Self.outside }
        return CertificateRow(
            requestedPosition: requested,
            authorizedPosition: UInt64(authorized),
            endedPosition: UInt64(stored.ended),
            isBurned: stored.isBurned,
            origin: try self.origin(stored.origin),
            issuedAt: stored.issuedAt,
            notAfter: stored.notAfter,
            serialNumber: stored.serialNumber
        )
    }

    private static let outside = StoreError(.corrupt, "views.db: a certificate points outside the log.")

    private mutating func origin(_ number: Int64) throws -> CertificateOrigin {
        if let origin = self.origins[number] { return origin }
        if self.origins.count >= Self.limit { self.origins.removeAll() }
        let stored = try OriginRows.origin(number, in: self.database)
        func text(_ number: Int64) throws -> String? {
            try OriginRows.name(number, in: self.database).map { String(decoding: $0, as: UTF8.self) }
        }
        guard let name = try OriginRows.name(stored.authority, in: self.database),
            let authority = UniqueIdentifier(name)
        else { throw StoreError(.corrupt, "views.db: a certificate is no authority's.") }
        let origin = CertificateOrigin(
            authority: authority,
            requester: try text(stored.requester),
            accessKey: try text(stored.accessKey),
            template: try text(stored.template)
        )
        self.origins[number] = origin
        return origin
    }
}
