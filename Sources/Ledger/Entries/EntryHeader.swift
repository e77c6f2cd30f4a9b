public import Bytes
public import Cryptography

// offset 0 magic (16) · 16 ledger (16) · 32 position (8) · 40 time in µs (8) · 48 stream (16) · 64 stream version (8)
// · 72 event type (4) · 76 schema (2) · 78 flags (2) · 80 payload length (4) · 84 payload digest (32)
// · 116 previous leaf hash (32); integers are big-endian.                                       -- schemas/format.md

/// The 148 octets that stand for an event in the log's tree: where it lies, when, of what kind, and the digest of what it says.
public struct EntryHeader: Hashable, Sendable {
    /// `ca-ledger-ev-v1` and a line feed: domain separation and format version.
    public static let magic: [UInt8] = Array("ca-ledger-ev-v1\n".utf8)
    /// The length of every header in octets.
    public static let length = 148
    /// The schema number of every payload that this version writes.
    public static let currentSchema: UInt16 = 1

    /// The ledger that the entry belongs to.
    public let ledger: UniqueIdentifier
    /// 0-based, dense; equal to the leaf's index.
    public let position: UInt64
    /// When the sequencer placed it; never decreasing.
    public let time: Instant
    /// The aggregate that it belongs to.
    public let stream: UniqueIdentifier
    /// 0-based, dense in each stream.
    public let streamVersion: UInt64
    /// The event's type, as recorded.
    public let type: UInt32
    /// The payload's schema number.
    public let schema: UInt16
    /// How many octets the payload has.
    public let payloadLength: UInt32
    /// SHA-256 of the payload, uncompressed.
    public let payloadDigest: Digest256
    /// The leaf hash of the entry before; zeros at position 0.
    public let previousLeafHash: Digest256

    /// A header of the given fields.
    public init(
        ledger: UniqueIdentifier,
        position: UInt64,
        time: Instant,
        stream: UniqueIdentifier,
        streamVersion: UInt64,
        type: UInt32,
        schema: UInt16,
        payloadLength: UInt32,
        payloadDigest: Digest256,
        previousLeafHash: Digest256
    ) {
        self.ledger = ledger
        self.position = position
        self.time = time
        self.stream = stream
        self.streamVersion = streamVersion
        self.type = type
        self.schema = schema
        self.payloadLength = payloadLength
        self.payloadDigest = payloadDigest
        self.previousLeafHash = previousLeafHash
    }

    /// The header that 148 octets spell.
    ///
    /// - Throws: ``EntryError`` for another length, another magic, or flags that are not zero.
    public init(decoding octets: ArraySlice<UInt8>) throws(EntryError) {
        guard octets.count == Self.length else { throw .headerLength(octets.count) }
        guard octets.prefix(16).elementsEqual(Self.magic) else { throw .magic }
        guard octets.networkOrder(at: 78, as: UInt16.self) == 0 else { throw .flags }
        let start = octets.startIndex
        guard let ledger = UniqueIdentifier(octets[start + 16..<start + 32]),
            let position = octets.networkOrder(at: 32, as: UInt64.self),
            let time = octets.networkOrder(at: 40, as: UInt64.self),
            let stream = UniqueIdentifier(octets[start + 48..<start + 64]),
            let streamVersion = octets.networkOrder(at: 64, as: UInt64.self),
            let type = octets.networkOrder(at: 72, as: UInt32.self),
            let schema = octets.networkOrder(at: 76, as: UInt16.self),
            let payloadLength = octets.networkOrder(at: 80, as: UInt32.self),
            let payloadDigest = Digest256(octets[start + 84..<start + 116]),
            let previousLeafHash = Digest256(octets[start + 116..<start + 148])
        else { throw .headerLength(octets.count) }
        self.init(
            ledger: ledger,
            position: position,
            time: Instant(microseconds: Int64(bitPattern: time)),
            stream: stream,
            streamVersion: streamVersion,
            type: type,
            schema: schema,
            payloadLength: payloadLength,
            payloadDigest: payloadDigest,
            previousLeafHash: previousLeafHash
        )
    }

    /// The header's 148 octets.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(Self.length)
        octets.append(contentsOf: Self.magic)
        octets.append(networkOrder: self.ledger.words.0)
        octets.append(networkOrder: self.ledger.words.1)
        octets.append(networkOrder: self.position)
        octets.append(networkOrder: self.time.microseconds)
        octets.append(networkOrder: self.stream.words.0)
        octets.append(networkOrder: self.stream.words.1)
        octets.append(networkOrder: self.streamVersion)
        octets.append(networkOrder: self.type)
        octets.append(networkOrder: self.schema)
        octets.append(networkOrder: UInt16(0))
        octets.append(networkOrder: self.payloadLength)
        self.payloadDigest.append(to: &octets)
        self.previousLeafHash.append(to: &octets)
        return octets
    }

    /// `SHA-256(0x00 ‖ header)`, the leaf hash of RFC 6962 section 2.1.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public func leafHash() throws(CryptographyError) -> Digest256 {
        try SHA256.digest(of: [0x00] + self.octets)
    }
}

/// Why octets are no entry of a log.
public enum EntryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The header has this many octets instead of 148.
    case headerLength(Int)
    /// The header does not begin with the format's magic.
    case magic
    /// The header's flags are not zero.
    case flags
    /// The payload's length is not what the header declares.
    case payloadLength
    /// The payload's SHA-256 is not what the header declares.
    case payloadDigest

    /// What is wrong, for people.
    public var description: String {
        switch self {
        case .headerLength(let count): "the header has \(count) octets, not \(EntryHeader.length)"
        case .magic: "the header does not begin as one does"
        case .flags: "the header's flags are not zero"
        case .payloadLength: "the payload is not as long as the header says"
        case .payloadDigest: "the payload's SHA-256 is another than the header says"
        }
    }
}
