public import Bytes
public import Cryptography
import Synchronization

/// Where randomness enters: serial numbers, identifiers, nonces.
public struct Entropy: Sendable {
    private let source: @Sendable (Int) throws(CryptographyError) -> [UInt8]

    /// A source of octets; it gives exactly as many as it is asked for.
    public init(_ source: @escaping @Sendable (Int) throws(CryptographyError) -> [UInt8]) { self.source = source }

    /// The library's random generator.
    public static let system: Entropy = {
        let reserve = RandomReserve()
        return Entropy { count throws(CryptographyError) in try reserve.take(count) }
    }()

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

/// Random octets that were made and not given out yet.
///
/// The generator is asked for many at a time, since a call costs more than its octets. None is given out twice.
private final class RandomReserve: Sendable {
    /// How many octets are made at a time.
    private static let count = 1_024
    private let rest = Mutex<[UInt8]>([])

    func take(_ count: Int) throws(CryptographyError) -> [UInt8] {
        guard (1...Self.count).contains(count) else { return try RandomOctets.make(count: count) }
        return try self.rest.withLock { rest throws(CryptographyError) in
            if rest.count < count { rest = try RandomOctets.make(count: Self.count) }
            let taken = Array(rest.suffix(count))
            rest.removeLast(count)
            return taken
        }
    }
}
