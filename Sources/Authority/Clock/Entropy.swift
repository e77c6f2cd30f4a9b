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

    /// A serial number of sixteen octets, positive and minimal: the first octet is 0x01 to 0x7F, drawn again until it is.
    ///
    /// RFC 5280 section 4.1.2.2 wants a positive integer of at most 20 octets; 126.9 bits of it are random.
    public func serialNumber() throws(CryptographyError) -> [UInt8] {
        while true {
            var octets = try self.source(16)
            guard let first = octets.first else { continue }
            octets[0] = first & 0x7F
            if octets[0] != 0 { return octets }
        }
    }
}
