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
        self.init(textOctets: Array(text.utf8)[...])
    }

    /// The identifier that the octets of a UUID's text form spell; `nil` for anything else.
    public init?(textOctets text: ArraySlice<UInt8>) {
        guard text.count == 36 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for (place, octet) in text.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard octet == 0x2D else { return nil }
                continue
            }
            guard let value = hexadecimalValue(octet) else { return nil }
            if digits < 16 { words.0 = words.0 << 4 | UInt64(value) } else { words.1 = words.1 << 4 | UInt64(value) }
            digits += 1
        }
        self.words = words
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
        var text: [UInt8] = []
        self.appendText(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the octets of ``description``.
    public func appendText(to text: inout [UInt8]) {
        text.append(addingCapacity: 36) { text in
            for place in 0..<16 {
                if place == 4 || place == 6 || place == 8 || place == 10 { text.append(0x2D) }
                let word = place < 8 ? self.words.0 : self.words.1
                let octet = UInt8(truncatingIfNeeded: word >> (8 * UInt64(7 - place % 8)))
                text.append(hexadecimalDigit(octet >> 4))
                text.append(hexadecimalDigit(octet & 0x0F))
            }
        }
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
