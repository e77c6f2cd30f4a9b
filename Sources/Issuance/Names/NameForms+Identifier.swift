internal import Bytes
internal import PKI

/// The form of URIs.
extension NameForms {
    // URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ]     hier-part = "//" authority path-abempty / …
    // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )                                          -- RFC 3986, 3, 3.1
    // "The name MUST NOT be a relative URI … MUST include both a scheme … and a scheme-specific-part. … URIs that include an
    // authority … MUST include a fully qualified domain name or IP address as the host."           -- RFC 5280, 4.2.1.6

    /// What is wrong with an absolute URI, by the number of the fault.
    static func fault(ofIdentifier text: String) -> Int64? {
        let octets = Array(text.utf8)
        guard let colon = octets.firstIndex(of: 0x3A), let first = octets.first, first > 0x39, colon > 0,
            octets[..<colon].allSatisfy({ Self.isLetterOrDigit($0) || [0x2B, 0x2D, 0x2E].contains($0) })
        else { return NameFault.noScheme.rawValue }
        var rest = octets[(colon + 1)...]
        guard !rest.isEmpty else { return NameFault.onlyScheme.rawValue }
        if let fault = Self.fault(ofCharacters: octets) { return fault.rawValue }
        if rest.starts(with: [0x2F, 0x2F]) {
            rest = rest.dropFirst(2)
            let authority = rest.prefix { ![0x2F, 0x3F, 0x23].contains($0) }
            rest = rest[authority.endIndex...]
            // "omitting the <host> … has the effect of relying on whatever a priori knowledge the client might have" (RFC
            // 5280 section 4.2.1.13): names in directories, and they alone, may be of no host.
            let scheme = String(decoding: octets[..<colon], as: UTF8.self).octetsWithoutCase
            let isOfDirectory = scheme == Array("ldap".utf8) || scheme == Array("ldaps".utf8)
            if !(authority.isEmpty && isOfDirectory), let fault = Self.fault(ofAuthority: authority) { return fault }
        }
        // Brackets stand around addresses alone, and a fragment holds no second "#" (RFC 3986 sections 3.2.2 and 3.5).
        guard !rest.contains(0x5B), !rest.contains(0x5D), rest.count(where: { $0 == 0x23 }) < 2 else {
            return NameFault.identifierCharacter.rawValue
        }
        return nil
    }

    private static func fault(ofCharacters octets: [UInt8]) -> NameFault? {
        for (index, octet) in octets.enumerated() {
            if octet == 0x25 {
                let digits = octets[(index + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy(Self.isHexadecimal) else { return .percentAlone }
            } else if !Self.isLetterOrDigit(octet), !Self.identifierCharacters.contains(octet) {
                return .identifierCharacter
            }
        }
        return nil
    }

    // authority = [ userinfo "@" ] host [ ":" port ]     host = IP-literal / IPv4address / reg-name     port = *DIGIT
    // IP-literal = "[" ( IPv6address / IPvFuture  ) "]"                                            -- RFC 3986, 3.2

    private static func fault(ofAuthority authority: ArraySlice<UInt8>) -> Int64? {
        var rest = authority
        if let at = rest.firstIndex(of: 0x40) {
            guard !rest[..<at].contains(0x5B), !rest[..<at].contains(0x5D) else {
                return NameFault.identifierCharacter.rawValue
            }
            rest = rest[(at + 1)...]
        }
        let hostEnd: Int
        if rest.first == 0x5B {
            guard let close = rest.firstIndex(of: 0x5D) else { return NameFault.emptyLiteral.rawValue }
            let literal = String(decoding: rest[(rest.startIndex + 1)..<close], as: UTF8.self)
            guard IPAddressText.octets(literal)?.count == 16 else { return NameFault.emptyLiteral.rawValue }
            hostEnd = close + 1
        } else {
            hostEnd = rest.firstIndex(of: 0x3A) ?? rest.endIndex
            var host = rest[..<hostEnd]
            // The root's dot is a form of the same name.
            if host.count > 1, host.last == 0x2E { host.removeLast() }
            if let fault = Self.fault(ofDomain: host, allowsWildcard: false) {
                return NameFault.ofHost + fault.rawValue
            }
        }
        let port = rest[hostEnd...]
        guard port.isEmpty || port.first == 0x3A && port.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) else {
            return NameFault.portForm.rawValue
        }
        return nil
    }

    private static func isHexadecimal(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x46, 0x61...0x66: true
        default: false
        }
    }

    /// The reserved characters, and the unreserved ones beyond letters and digits (RFC 3986 sections 2.2 and 2.3).
    private static let identifierCharacters = Set("-._~:/?#[]@!$&'()*+,;=".utf8)

    // "If … a URI … does not include an authority component …, or … a host name specified as a fully qualified domain name,
    // then the application MUST reject the certificate."                                           -- RFC 5280, 4.2.1.10
    // A host "ends in a number" if its last label is of digits alone, or of 0x and hexadecimal digits: then it is an address
    // of IPv4, however it is written.                                                   -- URL Living Standard (WHATWG), 3.5

    /// The host in a URI's authority; `nil` where there is none, where it is an address or no fully qualified name, and where
    /// the URI has not its form: what one program percent-decodes, drops or takes for the end of the host, another does not.
    static func host(ofIdentifier text: String) -> DomainName? {
        guard Self.fault(ofIdentifier: text) == nil else { return nil }
        let octets = Array(text.utf8)
        guard let colon = octets.firstIndex(of: 0x3A), octets[colon...].starts(with: "://".utf8) else { return nil }
        var authority = octets[(colon + 3)...].prefix { ![0x2F, 0x3F, 0x23].contains($0) }  // / ? #
        if let at = authority.lastIndex(of: 0x40) { authority = authority[(at + 1)...] }
        guard authority.first != 0x5B else { return nil }  // [
        var host = authority.prefix { $0 != 0x3A }
        if host.last == 0x2E { host.removeLast() }
        guard let dot = host.lastIndex(of: 0x2E) else { return nil }
        let last = host[(dot + 1)...]
        let isAddress =
            last.allSatisfy { (0x30...0x39).contains($0) }
            || last.first == 0x30 && last.dropFirst().first.map { $0 | 0x20 } == 0x78
                && last.dropFirst(2).allSatisfy(Self.isHexadecimal)
        return isAddress ? nil : DomainName(String(decoding: host, as: UTF8.self))
    }
}
