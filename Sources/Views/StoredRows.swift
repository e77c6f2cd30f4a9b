internal import Bytes
internal import EventLog
internal import Foundation
internal import GRDB
internal import Ledger

/// A stream between its first event and its ending, as a row of `open_stream`: a request, a responder, a list, a report.
struct OpenStreamRow: Sendable {
    let stream: UniqueIdentifier
    /// Where its first event lies.
    let begun: UInt64
    /// Whether that is an `IssuanceRequested`.
    let isRequested: Bool
    /// The number of its origin.
    let origin: Int64
    /// The intent to sign a certificate: where it lies, its serial number, the certificate's end, and its keys.
    var intent: Intent?

    struct Intent: Sendable {
        let authorized: UInt64
        let serialNumber: [UInt8]
        let notAfter: Int64?
        let keys: [Int64]
    }

    func rowHash() throws(StoreError) -> Digest256 {
        var octets = RowOctets(.openStream)
        octets.append(self.stream)
        octets.append(Int64(clamping: self.begun))
        octets.append(self.isRequested ? 1 : 0)
        octets.append(self.origin)
        octets.append(self.intent.map { Int64(clamping: $0.authorized) })
        octets.append(self.intent?.serialNumber)
        octets.append(self.intent?.notAfter)
        octets.append(self.keyOctets)
        return try octets.hash()
    }

    func write(_ statement: RowStatement) throws(StoreError) {
        statement.bind(self.stream.octets)
        statement.bind(Int64(clamping: self.begun))
        statement.bind(self.isRequested ? 1 : 0)
        statement.bind(self.origin)
        statement.bind(self.intent.map { Int64(clamping: $0.authorized) })
        statement.bind(self.intent?.serialNumber)
        statement.bind(self.intent?.notAfter)
        statement.bind(self.keyOctets)
        try statement.run()
    }

    static let columns = "stream, begun, is_requested, origin, authorized, serial, not_after, keys"

    init(stream: UniqueIdentifier, begun: UInt64, isRequested: Bool, origin: Int64) {
        self.stream = stream
        self.begun = begun
        self.isRequested = isRequested
        self.origin = origin
    }

    /// The stream that a row of ``columns`` holds.
    init(_ row: Row) throws(StoreError) {
        guard let stream = UniqueIdentifier(row.octets(0)), let begun = UInt64(exactly: try row.number(1)),
            0...1 ~= (try row.number(2))
        else { throw StoreError(.corrupt, "views.db: a row of open_stream cannot be read.") }
        self.init(
            stream: stream,
            begun: begun,
            isRequested: try row.number(2) == 1,
            origin: try row.number(3)
        )
        guard let authorized = row.numberIfPresent(4) else { return }
        let octets = row.octets(7)
        let keys = stride(from: 0, to: octets.count, by: 8).compactMap { offset in
            octets.networkOrder(at: offset, as: UInt64.self).map { Int64(bitPattern: $0) }
        }
        self.intent = Intent(
            authorized: UInt64(clamping: authorized),
            serialNumber: row.octets(5),
            notAfter: row.numberIfPresent(6),
            keys: keys
        )
    }

    /// The keys, eight octets each; `nil` without an intent.
    private var keyOctets: [UInt8]? {
        guard let keys = self.intent?.keys else { return nil }
        var octets: [UInt8] = []
        octets.reserveCapacity(keys.count * 8)
        for key in keys { octets.append(networkOrder: key) }
        return octets
    }
}

/// A row of `certificate`: positions before its own are kept as distances, which take one octet or two.
struct StoredCertificate: Sendable {
    let ended: Int64
    let authorizedBefore: Int64
    /// Absent where nobody asked: a responder's.
    let requestedBefore: Int64?
    let origin: Int64
    let issuedAt: Instant
    /// Seconds; absent where the certificate cannot be read.
    let notAfter: Int64?
    let isBurned: Bool
    let serialNumber: [UInt8]

    static let columns =
        "ended, authorized_before, requested_before, origin, issued_at, not_after, is_burned, serial"

    init(ended: UInt64, stream: OpenStreamRow, intent: OpenStreamRow.Intent, issuedAt: Instant, isBurned: Bool) {
        let position = Int64(clamping: ended)
        self.ended = position
        self.authorizedBefore = position - Int64(clamping: intent.authorized)
        self.requestedBefore = stream.isRequested ? position - Int64(clamping: stream.begun) : nil
        self.origin = stream.origin
        self.issuedAt = issuedAt
        self.notAfter = intent.notAfter
        self.isBurned = isBurned
        self.serialNumber = intent.serialNumber
    }

    /// The certificate that a row of ``columns`` holds.
    init(_ row: Row) throws(StoreError) {
        self.ended = try row.number(0)
        self.authorizedBefore = try row.number(1)
        self.requestedBefore = row.numberIfPresent(2)
        self.origin = try row.number(3)
        self.issuedAt = Instant(microseconds: try row.number(4))
        self.notAfter = row.numberIfPresent(5)
        self.isBurned = try row.number(6) != 0
        self.serialNumber = row.octets(7)
    }

    func rowHash() throws(StoreError) -> Digest256 {
        var octets = RowOctets(.certificate)
        octets.append(self.ended)
        octets.append(self.authorizedBefore)
        octets.append(self.requestedBefore)
        octets.append(self.origin)
        octets.append(self.issuedAt.microseconds)
        octets.append(self.notAfter)
        octets.append(self.isBurned ? 1 : 0)
        octets.append(self.serialNumber)
        return try octets.hash()
    }

    func write(_ statement: RowStatement) throws(StoreError) {
        statement.bind(self.ended)
        statement.bind(self.authorizedBefore)
        statement.bind(self.requestedBefore)
        statement.bind(self.origin)
        statement.bind(self.issuedAt.microseconds)
        statement.bind(self.notAfter)
        statement.bind(self.isBurned ? 1 : 0)
        statement.bind(self.serialNumber)
        try statement.run()
    }
}

/// A row of a tree of keys.
struct StoredKey: Comparable {
    let generation: Int64
    let key: Int64
    let position: Int64

    init(key: Int64, position: UInt64) {
        self.key = key
        self.position = Int64(clamping: position)
        self.generation = Generation.number(at: self.position)
    }

    /// The row that `generation, key` and a position make.
    ///
    /// - Throws: `corrupt` for one that lies in another generation than what it leads to.
    init(_ row: Row) throws(StoreError) {
        self.generation = try row.number(0)
        self.key = try row.number(1)
        self.position = try row.number(2)
        guard self.generation == Generation.number(at: self.position) else {
            throw StoreError(.corrupt, "views.db: a key lies in another generation than what it leads to.")
        }
    }

    func rowHash(_ table: ViewsTable) throws(StoreError) -> Digest256 {
        var octets = RowOctets(table)
        octets.append(self.generation)
        octets.append(self.key)
        octets.append(self.position)
        return try octets.hash()
    }

    func write(_ statement: RowStatement) throws(StoreError) {
        statement.bind(self.generation)
        statement.bind(self.key)
        statement.bind(self.position)
        try statement.run()
    }

    static func < (left: StoredKey, right: StoredKey) -> Bool {
        (left.generation, left.key, left.position) < (right.generation, right.key, right.position)
    }
}

/// Where certificates come from, by the numbers of names: 0 for none.
struct StoredOrigin: Hashable, Sendable {
    var authority: Int64 = 0
    var requester: Int64 = 0
    var accessKey: Int64 = 0
    var template: Int64 = 0

    func rowHash(_ number: Int64) throws(StoreError) -> Digest256 {
        var octets = RowOctets(.origin)
        octets.append(number)
        octets.append(self.authority)
        octets.append(self.requester)
        octets.append(self.accessKey)
        octets.append(self.template)
        return try octets.hash()
    }

    init() {}

    /// The origin that `authority, requester, access_key, template` make, from a column on.
    init(_ row: Row, from column: Int = 0) throws(StoreError) {
        self.authority = try row.number(column)
        self.requester = try row.number(column + 1)
        self.accessKey = try row.number(column + 2)
        self.template = try row.number(column + 3)
    }
}
