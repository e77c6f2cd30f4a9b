/// What a request asks for: the path of its target, as it stands, without a query.
///
/// "request-target = origin-form / absolute-form / authority-form / asterisk-form" (RFC 9112, 3.2); a server must understand the first
/// two, whatever host they name.
struct RequestTarget: Hashable, Sendable {
    /// How many octets a target may have: more than the longest question about a certificate's status.
    static let longest = 8_192

    /// The path, beginning with a slash, of printable ASCII, its escapes as they came.
    let path: String

    /// The target that a request line holds; `nil` where there is nothing to ask for in that form.
    init?(_ text: String) {
        let octets = Array(text.utf8)
        guard octets.count <= Self.longest, octets.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x23 }) else {
            return nil
        }
        let withQuery: ArraySlice<UInt8>
        if octets.first == 0x2F {
            withQuery = octets[...]
        } else {
            guard let authority = Self.authority(of: octets) else { return nil }
            withQuery = authority
        }
        let path = withQuery.prefix { $0 != 0x3F }
        self.path = path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
    }

    /// What follows the authority of an absolute URL; `nil` where it is none, or one that names nobody.
    private static func authority(of octets: [UInt8]) -> ArraySlice<UInt8>? {
        for scheme in ["http://", "https://"] {
            let prefix = octets.prefix(scheme.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
            guard prefix.elementsEqual(scheme.utf8) else { continue }
            let rest = octets[prefix.count...]
            let end = rest.firstIndex { $0 == 0x2F || $0 == 0x3F } ?? rest.endIndex
            return end == rest.startIndex ? nil : rest[end...]
        }
        return nil
    }

    /// The parts between the slashes of the path, their escapes undone; `nil` where a part could lead anywhere but into what is named before
    /// it, or could be read in two ways.
    var parts: [String]? {
        var parts: [String] = []
        for part in self.path.utf8.dropFirst().split(separator: 0x2F, omittingEmptySubsequences: false) {
            guard let octets = Self.unescaped(part), !octets.isEmpty, octets != [0x2E], octets != [0x2E, 0x2E],
                octets.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x2F && $0 != 0x5C })
            else { return nil }
            parts.append(String(decoding: octets, as: UTF8.self))
        }
        return parts
    }

    /// Octets with their escapes undone (RFC 3986, 2.1); `nil` where a percent sign begins none.
    static func unescaped(_ text: some Collection<UInt8>) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let octet = rest.next() {
            guard octet == 0x25 else {
                octets.append(octet)
                continue
            }
            guard let high = rest.next().flatMap(Self.hexadecimalValue),
                let low = rest.next().flatMap(Self.hexadecimalValue)
            else { return nil }
            octets.append(high << 4 | low)
        }
        return octets
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x41...0x46, 0x61...0x66: (digit | 0x20) - 0x61 + 10
        default: nil
        }
    }
}
