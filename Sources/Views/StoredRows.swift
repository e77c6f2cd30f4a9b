internal import Bytes
internal import EventLog
internal import Foundation
internal import GRDB
internal import Ledger

/// A request between its first event and its ending, as a row of `open_request`.
struct OpenRequestRow: Sendable {
    let stream: UniqueIdentifier
    let requested: UInt64
    /// The number of the authority's name.
    let authority: Int64
    /// The number of the requester's name.
    let requester: Int64
    /// The number of the template's name; absent where none was named.
    let template: Int64?
    /// The intent: where it lies, its serial number, and the keys of its certificate.
    var intent: (authorized: UInt64, serialNumber: [UInt8], keys: [Int64])?

    func rowHash() throws(StoreError) -> Digest256 {
        var octets = RowOctets(.openRequest)
        octets.append(self.stream)
        octets.append(Int64(clamping: self.requested))
        octets.append(self.authority)
        octets.append(self.requester)
        octets.append(self.template)
        octets.append(self.intent.map { Int64(clamping: $0.authorized) })
        octets.append(self.intent?.serialNumber)
        octets.append(self.keyOctets)
        return try octets.hash()
    }

    func write(_ statement: RowStatement) throws(StoreError) {
        statement.bind(self.stream.octets)
        statement.bind(Int64(clamping: self.requested))
        statement.bind(self.authority)
        statement.bind(self.requester)
        statement.bind(self.template)
        statement.bind(self.intent.map { Int64(clamping: $0.authorized) })
        statement.bind(self.intent?.serialNumber)
        statement.bind(self.keyOctets)
        try statement.run()
    }

    static let columns = "stream, requested, authority, requester, template, authorized, serial, keys"

    init(stream: UniqueIdentifier, requested: UInt64, authority: Int64, requester: Int64, template: Int64?) {
        self.stream = stream
        self.requested = requested
        self.authority = authority
        self.requester = requester
        self.template = template
    }

    /// The request that a row of ``columns`` holds.
    init(_ row: Row) throws(StoreError) {
        guard let stream = UniqueIdentifier(row.octets(0)), let requested = UInt64(exactly: try row.number(1)) else {
            throw StoreError(.corrupt, "views.db: a row of open_request cannot be read.")
        }
        self.init(
            stream: stream,
            requested: requested,
            authority: try row.number(2),
            requester: try row.number(3),
            template: row.numberIfPresent(4)
        )
        guard let authorized = row.numberIfPresent(5) else { return }
        let octets = row.octets(7)
        let keys = stride(from: 0, to: octets.count, by: 8).compactMap { offset in
            octets.networkOrder(at: offset, as: UInt64.self).map { Int64(bitPattern: $0) }
        }
        self.intent = (UInt64(clamping: authorized), row.octets(6), keys)
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
    let signed: Int64
    let authorizedBefore: Int64
    let requestedBefore: Int64
    let authority: Int64
    let requester: Int64
    let issuedAt: Instant
    let serialNumber: [UInt8]

    static let columns = "signed, authorized_before, requested_before, authority, requester, issued_at, serial"

    init(signed: UInt64, request: OpenRequestRow, authorized: UInt64, serialNumber: [UInt8], issuedAt: Instant) {
        self.signed = Int64(clamping: signed)
        self.authorizedBefore = Int64(clamping: signed) - Int64(clamping: authorized)
        self.requestedBefore = Int64(clamping: signed) - Int64(clamping: request.requested)
        self.authority = request.authority
        self.requester = request.requester
        self.issuedAt = issuedAt
        self.serialNumber = serialNumber
    }

    /// The certificate that a row of ``columns`` holds.
    init(_ row: Row) throws(StoreError) {
        self.signed = try row.number(0)
        self.authorizedBefore = try row.number(1)
        self.requestedBefore = try row.number(2)
        self.authority = try row.number(3)
        self.requester = try row.number(4)
        self.issuedAt = Instant(microseconds: try row.number(5))
        self.serialNumber = row.octets(6)
    }

    func rowHash() throws(StoreError) -> Digest256 {
        var octets = RowOctets(.certificate)
        octets.append(self.signed)
        octets.append(self.authorizedBefore)
        octets.append(self.requestedBefore)
        octets.append(self.authority)
        octets.append(self.requester)
        octets.append(self.issuedAt.microseconds)
        octets.append(self.serialNumber)
        return try octets.hash()
    }

    /// The hash of the row of `certificate_key` that finds the certificate by a key.
    static func keyHash(_ key: Int64, signed: Int64) throws(StoreError) -> Digest256 {
        var octets = RowOctets(.certificateKey)
        octets.append(Generation.number(at: signed))
        octets.append(key)
        octets.append(signed)
        return try octets.hash()
    }

    func write(_ statement: RowStatement) throws(StoreError) {
        statement.bind(self.signed)
        statement.bind(self.authorizedBefore)
        statement.bind(self.requestedBefore)
        statement.bind(self.authority)
        statement.bind(self.requester)
        statement.bind(self.issuedAt.microseconds)
        statement.bind(self.serialNumber)
        try statement.run()
    }
}
