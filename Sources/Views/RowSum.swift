public import Bytes
internal import Cryptography
internal import EventLog

/// A sum of row hashes: the same for the same rows in any order.
///
/// Four 64-bit lanes, each the wrapping sum of one quarter of the rows' SHA-256. It finds rows that a fault changed; it is no defence
/// against someone who can write the file, because views are never believed, only rebuilt.
public struct RowSum: Hashable, Sendable, CustomStringConvertible {
    /// The lanes, as a digest's four words.
    private var lanes: Digest256

    /// The sum over no rows.
    public init() { self.lanes = .zero }

    /// The sum that 32 stored octets are; `nil` for any other count.
    init?(_ octets: [UInt8]) {
        guard let lanes = Digest256(octets) else { return nil }
        self.lanes = lanes
    }

    /// The 32 octets that stand for the sum.
    var octets: [UInt8] { self.lanes.octets }

    /// Adds a row by its hash.
    public mutating func add(_ hash: Digest256) {
        let (old, new) = (self.lanes.words, hash.words)
        self.lanes = Digest256(words: (old.0 &+ new.0, old.1 &+ new.1, old.2 &+ new.2, old.3 &+ new.3))
    }

    mutating func remove(_ hash: Digest256) {
        let (old, gone) = (self.lanes.words, hash.words)
        self.lanes = Digest256(words: (old.0 &- gone.0, old.1 &- gone.1, old.2 &- gone.2, old.3 &- gone.3))
    }

    /// The lanes in hexadecimal.
    public var description: String { self.lanes.description }
}

/// What the rows of all views add up to: two stores with the same rows have the same digest.
public struct ViewsDigest: Hashable, Sendable, CustomStringConvertible {
    /// The certificates.
    public internal(set) var certificates = RowSum()
    /// The keys that certificates are found by.
    public internal(set) var certificateKeys = RowSum()
    /// The keys that other events are found by.
    public internal(set) var eventKeys = RowSum()
    /// The streams without an ending.
    public internal(set) var openStreams = RowSum()
    /// Where certificates come from.
    public internal(set) var origins = RowSum()
    /// The names that other rows refer to by number.
    public internal(set) var names = RowSum()

    /// A digest of no rows.
    public init() {}

    /// The sums, one a line, each after its view's name.
    public var description: String {
        """
        certificates \(self.certificates)
        certificate-keys \(self.certificateKeys)
        event-keys \(self.eventKeys)
        open-streams \(self.openStreams)
        origins \(self.origins)
        names \(self.names)
        """
    }
}

/// The canonical octets of a row, taken column by column, and their hash.
struct RowOctets {
    private var octets: [UInt8]

    /// The beginning of a row of the given table.
    init(_ table: ViewsTable) {
        self.octets = [table.rawValue]
        self.octets.reserveCapacity(128)
    }

    mutating func append(_ number: Int64) {
        self.octets.append(0x01)
        self.octets.append(networkOrder: number)
    }

    mutating func append(_ value: [UInt8]) {
        self.octets.append(0x02)
        self.octets.append(networkOrder: UInt64(value.count))
        self.octets.append(contentsOf: value)
    }

    mutating func append(_ identifier: UniqueIdentifier) {
        self.octets.append(0x03)
        self.octets.append(networkOrder: identifier.words.0)
        self.octets.append(networkOrder: identifier.words.1)
    }

    mutating func append(_ number: Int64?) {
        if let number { self.append(number) } else { self.octets.append(0x00) }
    }

    mutating func append(_ value: [UInt8]?) {
        if let value { self.append(value) } else { self.octets.append(0x00) }
    }

    func hash() throws(StoreError) -> Digest256 {
        do {
            return try SHA256.digest(of: self.octets)
        } catch {
            throw StoreError(.unavailable, "A row of the views cannot be hashed: \(error)")
        }
    }
}
