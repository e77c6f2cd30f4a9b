/// Thirty-two octets that a hash function produced, held inline.
public struct Digest256: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The octets as four integers in network order, first octets first.
    public let words: (UInt64, UInt64, UInt64, UInt64)

    /// Thirty-two zero octets: what stands for "no previous entry" at position 0.
    public static let zero = Digest256(words: (0, 0, 0, 0))

    /// A digest of the given four integers in network order.
    @inlinable
    public init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// A digest of exactly 32 octets; `nil` for any other count.
    @inlinable
    public init?(_ octets: some RandomAccessCollection<UInt8>) {
        guard octets.count == 32 else { return nil }
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        var index = 0
        for octet in octets {
            switch index >> 3 {
            case 0: words.0 = words.0 << 8 | UInt64(octet)
            case 1: words.1 = words.1 << 8 | UInt64(octet)
            case 2: words.2 = words.2 << 8 | UInt64(octet)
            default: words.3 = words.3 << 8 | UInt64(octet)
            }
            index += 1
        }
        self.words = words
    }

    /// The thirty-two octets.
    @inlinable public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(32)
        self.append(to: &octets)
        return octets
    }

    /// Appends the thirty-two octets.
    @inlinable
    public func append(to octets: inout [UInt8]) {
        octets.append(networkOrder: self.words.0)
        octets.append(networkOrder: self.words.1)
        octets.append(networkOrder: self.words.2)
        octets.append(networkOrder: self.words.3)
    }

    /// The octets in lower-case hexadecimal.
    public var description: String { self.octets.hexadecimal }

    /// Appends the ASCII octets of ``description``.
    public func appendHexadecimal(to text: inout [UInt8]) {
        text.append(addingCapacity: 64) { text in
            for place in 0..<4 {
                let word =
                    switch place {
                    case 0: self.words.0
                    case 1: self.words.1
                    case 2: self.words.2
                    default: self.words.3
                    }
                for digit in 1...16 {
                    text.append(hexadecimalDigit(UInt8(truncatingIfNeeded: word >> UInt64(64 - 4 * digit)) & 0x0F))
                }
            }
        }
    }

    /// Whether all octets agree.
    @inlinable
    public static func == (left: Digest256, right: Digest256) -> Bool { left.words == right.words }

    /// Whether `left` comes first in the order of its octets.
    @inlinable
    public static func < (left: Digest256, right: Digest256) -> Bool { left.words < right.words }

    /// Feeds the octets to a hasher.
    @inlinable
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
        hasher.combine(self.words.2)
        hasher.combine(self.words.3)
    }
}
