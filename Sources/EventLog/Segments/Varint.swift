extension Array where Element == UInt8 {
    /// Appends an integer in LEB128: seven bits an octet, least significant first, the top bit set on all but the last.
    mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            self.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        self.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// A place in octets that are read once, from front to back.
struct OctetCursor {
    private let octets: [UInt8]
    private var next = 0

    /// A place before the first octet.
    init(_ octets: [UInt8]) { self.octets = octets }

    /// Whether nothing is left.
    var isAtEnd: Bool { self.next == self.octets.count }

    /// The next octet.
    mutating func octet() -> UInt8? {
        guard self.next < self.octets.count else { return nil }
        defer { self.next += 1 }
        return self.octets[self.next]
    }

    /// The next so many octets.
    mutating func octets(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, self.octets.count - self.next >= count else { return nil }
        defer { self.next += count }
        return self.octets[self.next..<self.next + count]
    }

    /// The next integer in LEB128; `nil` where it ends early, is longer than needed, or does not fit.
    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let octet = self.octet() {
            let bits = UInt64(octet & 0x7F)
            guard shift < 63 || (shift == 63 && bits <= 1) else { return nil }
            value |= bits << shift
            if octet & 0x80 == 0 { return octet == 0 && shift > 0 ? nil : value }
            shift += 7
        }
        return nil
    }
}
