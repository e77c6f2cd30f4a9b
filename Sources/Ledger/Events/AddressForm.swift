/// The form of a network address in text: that of IPv4 in dotted decimal, or of IPv6 (RFC 4291 section 2.2) in lower case.
public enum AddressForm {
    private static let colon = UInt8(ascii: ":")
    private static let dot = UInt8(ascii: ".")

    /// Whether a text is an address, without a port or a zone.
    public static func isAddress(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        return octets.contains(Self.colon) ? Self.isVersion6(octets[...]) : Self.isVersion4(octets[...])
    }

    /// Four numbers of at most 255, without leading zeros.
    private static func isVersion4(_ text: ArraySlice<UInt8>) -> Bool {
        let parts = text.split(separator: Self.dot, omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.count) && part.allSatisfy { (0x30...0x39).contains($0) }
                    && (part.count == 1 || part.first != 0x30)
                    && part.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 255
            }
    }

    /// Eight groups, or fewer and `::` once for those that are missing.
    private static func isVersion6(_ text: ArraySlice<UInt8>) -> Bool {
        let gap = text.indices.dropLast().first { text[$0] == Self.colon && text[$0 + 1] == Self.colon }
        guard let gap else { return Self.groups(text, isEnd: true) == 8 }
        let (head, tail) = (text[..<gap], text[(gap + 2)...])
        guard let first = Self.groups(head, isEnd: false), let last = Self.groups(tail, isEnd: true) else {
            return false
        }
        return first + last <= 7
    }

    /// How many groups of 16 bits a text without `::` has; `nil` where it is none.
    ///
    /// - Parameter isEnd: Whether an IPv4 address may stand for the last two.
    private static func groups(_ text: ArraySlice<UInt8>, isEnd: Bool) -> Int? {
        guard !text.isEmpty else { return 0 }
        let parts = text.split(separator: Self.colon, omittingEmptySubsequences: false)
        var count = 0
        for (index, part) in parts.enumerated() {
            if isEnd, index == parts.count - 1, part.contains(Self.dot) {
                guard Self.isVersion4(part) else { return nil }
                count += 2
            } else {
                guard (1...4).contains(part.count),
                    part.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
                else { return nil }
                count += 1
            }
        }
        return count
    }
}
