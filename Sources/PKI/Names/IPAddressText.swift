/// Addresses of IPv4 and IPv6 as text.
public enum IPAddressText {
    /// The four octets of an IPv4 address, or the sixteen of an IPv6 address; `nil` for anything else.
    ///
    /// In dotted decimal without leading zeros, or in the forms of RFC 4291 section 2.2.
    public static func octets(_ text: String) -> [UInt8]? {
        text.contains(":") ? Self.version6(text) : Self.version4(text)
    }

    private static func version4(_ text: some StringProtocol) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var octets: [UInt8] = []
        for part in parts {
            // A leading zero means octal to some programs.
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }), part == "0" || part.first != "0",
                let octet = UInt8(part)
            else { return nil }
            octets.append(octet)
        }
        return octets
    }

    private static func version6(_ text: String) -> [UInt8]? {
        // At most one "::" stands for as many zeros as are missing.
        var halves: [Substring] = []
        var rest = Substring(text)
        if let gap = Self.gap(in: rest) {
            halves = [rest[..<gap.lowerBound], rest[gap.upperBound...]]
            guard Self.gap(in: halves[1]) == nil else { return nil }
        } else {
            halves = [rest]
        }
        rest = halves[halves.count - 1]
        guard let head = Self.groups(halves[0], mayEndDotted: halves.count == 1) else { return nil }
        guard halves.count == 2 else { return head.count == 16 ? head : nil }
        guard let tail = Self.groups(rest, mayEndDotted: true), head.count + tail.count <= 14 else { return nil }
        return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    private static func gap(in text: Substring) -> Range<Substring.Index>? {
        var index = text.startIndex
        while index < text.endIndex {
            let following = text.index(after: index)
            if following < text.endIndex, text[index] == ":", text[following] == ":" {
                return index..<text.index(after: following)
            }
            index = following
        }
        return nil
    }

    private static func groups(_ text: Substring, mayEndDotted: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var octets: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if mayEndDotted, index == parts.count - 1, part.contains(".") {
                guard let dotted = Self.version4(part) else { return nil }
                octets += dotted
            } else {
                guard (1...4).contains(part.utf8.count), part.first != "+", part.first != "-",
                    let group = UInt16(part, radix: 16)
                else { return nil }
                octets += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return octets.count <= 16 ? octets : nil
    }
}
