/// Sixteen octets that name one thing among all of its kind, held inline: a ledger, a stream, a request.
public struct UniqueIdentifier: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The octets as two integers in network order, first octets first.
    public let words: (UInt64, UInt64)

    /// An identifier of the given two integers in network order.
    @inlinable
    public init(words: (UInt64, UInt64)) { self.words = words }

    /// An identifier of exactly 16 octets; `nil` for any other count.
    @inlinable
    public init?(_ octets: some RandomAccessCollection<UInt8>) {
        guard octets.count == 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var index = 0
        for octet in octets {
            if index < 8 { words.0 = words.0 << 8 | UInt64(octet) } else { words.1 = words.1 << 8 | UInt64(octet) }
            index += 1
        }
        self.words = words
    }

    /// An identifier of random octets, marked as a version 4 UUID (RFC 9562 section 5.4); `nil` unless there are 16.
    public init?(randomOctets octets: [UInt8]) {
        guard octets.count == 16 else { return nil }
        var octets = octets
        octets[6] = octets[6] & 0x0F | 0x40
        octets[8] = octets[8] & 0x3F | 0x80
        self.init(octets)
    }

    /// The identifier that a UUID's text form spells (RFC 9562 section 4, either case); `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let characters = Array(text.utf8)
        guard characters.count == 36, [8, 13, 18, 23].allSatisfy({ characters[$0] == 0x2D }) else { return nil }
        let digits = characters.indices.filter { ![8, 13, 18, 23].contains($0) }.map { characters[$0] }
        guard let octets = [UInt8](hexadecimal: String(decoding: digits, as: UTF8.self)) else { return nil }
        self.init(octets)
    }

    /// The sixteen octets.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(16)
        octets.append(networkOrder: self.words.0)
        octets.append(networkOrder: self.words.1)
        return octets
    }

    /// The text form of a UUID, in lower case.
    public var description: String {
        let digits = Array(self.octets.hexadecimal.utf8)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(0x2D) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether all octets agree.
    public static func == (left: UniqueIdentifier, right: UniqueIdentifier) -> Bool { left.words == right.words }

    /// Whether `left` comes first in the order of its octets.
    public static func < (left: UniqueIdentifier, right: UniqueIdentifier) -> Bool { left.words < right.words }

    /// Feeds the octets to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.words.0)
        hasher.combine(self.words.1)
    }
}
