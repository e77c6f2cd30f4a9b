/// The form of the URLs at which others reach what a ledger publishes, by explicit ranges of code points: no library of URLs has a say.
///
/// Certificates name it with something behind it, and clients of many kinds ask for it as it stands: nothing in it needs an escape,
/// and nothing could be read in two ways.
public enum PublicURL {
    /// How many characters it may have.
    public static let longest = 200

    private static let scheme = Array("http://".utf8)

    /// Whether it is such a URL: `http://`, a host, a port where one is named, and perhaps a path that ends in no slash.
    public static func isSuch(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        guard octets.count <= Self.longest, octets.starts(with: Self.scheme) else { return false }
        let rest = octets[Self.scheme.count...]
        let slash = rest.firstIndex(of: 0x2F) ?? rest.endIndex
        return Self.isAuthority(rest[..<slash]) && Self.isPath(rest[slash...])
    }

    /// Whether it is a name or address, with a port where a colon says that there is one.
    private static func isAuthority(_ octets: ArraySlice<UInt8>) -> Bool {
        guard octets.first == 0x5B else {
            let colon = octets.firstIndex(of: 0x3A) ?? octets.endIndex
            let host = octets[..<colon]
            return !host.isEmpty
                && host.allSatisfy { Self.isAlphabetic($0) || Self.isDigit($0) || $0 == 0x2D || $0 == 0x2E }
                && Self.isPort(octets[colon...])
        }
        // An IPv6 address stands in brackets (RFC 3986 section 3.2.2).
        guard let end = octets.firstIndex(of: 0x5D) else { return false }
        let address = octets[..<end].dropFirst()
        return !address.isEmpty
            && address.allSatisfy { Self.isHexadecimal($0) || $0 == 0x3A || $0 == 0x2E }
            && Self.isPort(octets[(end + 1)...])
    }

    /// Whether it is nothing, or a colon and a number from 1 to 65535 without leading zeros.
    private static func isPort(_ octets: ArraySlice<UInt8>) -> Bool {
        guard octets.first == 0x3A else { return octets.isEmpty }
        let digits = octets.dropFirst()
        guard (1...5).contains(digits.count), digits.first != 0x30, digits.allSatisfy(Self.isDigit) else {
            return false
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } <= 65_535
    }

    /// Whether it is nothing, or slashes each with a part behind it: letters, digits, `-`, `.`, `_`, `~`, and neither `.` nor `..`.
    private static func isPath(_ octets: ArraySlice<UInt8>) -> Bool {
        guard !octets.isEmpty else { return true }
        return octets.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.allSatisfy(Self.isUnreserved) && !part.elementsEqual([0x2E])
                && !part.elementsEqual([0x2E, 0x2E])
        }
    }

    private static func isAlphabetic(_ octet: UInt8) -> Bool { (0x61...0x7A).contains(octet | 0x20) }

    private static func isDigit(_ octet: UInt8) -> Bool { (0x30...0x39).contains(octet) }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        Self.isDigit(octet) || (0x61...0x66).contains(octet | 0x20)
    }

    private static func isUnreserved(_ octet: UInt8) -> Bool {
        Self.isAlphabetic(octet) || Self.isDigit(octet) || octet == 0x2D || octet == 0x2E || octet == 0x5F
            || octet == 0x7E
    }
}
