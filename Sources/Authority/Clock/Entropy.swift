public import Bytes
public import Cryptography

/// Where randomness enters: serial numbers, identifiers, nonces.
public struct Entropy: Sendable {
    private let source: @Sendable (Int) throws(CryptographyError) -> [UInt8]

    /// A source of octets; it gives exactly as many as it is asked for.
    public init(_ source: @escaping @Sendable (Int) throws(CryptographyError) -> [UInt8]) { self.source = source }

    /// The library's random generator.
    public static let system = Entropy { count throws(CryptographyError) in try RandomOctets.make(count: count) }

    /// So many random octets.
    public func octets(_ count: Int) throws(CryptographyError) -> [UInt8] { try self.source(count) }

    /// A random identifier, marked as a version 4 UUID.
    public func identifier() throws(CryptographyError) -> UniqueIdentifier {
        let octets = try self.source(16)
        return UniqueIdentifier(randomOctets: octets) ?? UniqueIdentifier(words: (0, 0))
    }

    /// Sixteen random octets that no digest gives away.
    public func nonce() throws(CryptographyError) -> UniqueIdentifier {
        UniqueIdentifier(try self.source(16)) ?? UniqueIdentifier(words: (0, 0))
    }

    /// A serial number of sixteen octets, positive and minimal: 48 bits of milliseconds since 1970, then 80 random bits.
    ///
    /// RFC 5280 section 4.1.2.2 wants a positive integer of at most 20 octets, and the CA/Browser Forum's Baseline Requirements
    /// (section 7.1) 64 random bits. The time comes first so that the index of serial numbers grows at its right edge. The first
    /// octet is 0x01 to 0x7F for every time from 2004 to the year 6400; earlier and later ones are held there.
    public func serialNumber(at moment: Instant) throws(CryptographyError) -> [UInt8] {
        let milliseconds = min(max(moment.microseconds / 1_000, 1 << 40), (1 << 47) - 1)
        var octets: [UInt8] = []
        octets.reserveCapacity(16)
        octets.append(networkOrder: UInt64(milliseconds) << 16)
        octets.removeLast(2)
        octets += try self.source(10)
        return octets
    }
}
