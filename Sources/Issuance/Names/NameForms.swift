/// Whether the text of a name has the form that its kind demands: what is wrong with it, or `nil`.
enum NameForms {
    // <domain> ::= <subdomain> | " "     <label> ::= <letter> [ [ <ldh-str> ] <let-dig> ]        -- RFC 1034, 3.5
    // "Labels must be 63 characters or less"; a first digit: RFC 1123, 2.1; 253 characters are 255 octets on the wire.
    // "a dNSName of \" \" … MUST NOT be used."                                                    -- RFC 5280, 4.2.1.6

    /// What is wrong with a name of the domain name system; underscores may stand for letters.
    ///
    /// - Parameter allowsWildcard: Whether the leftmost label may be `*` (RFC 9525 section 6.3).
    static func fault(ofDomain octets: ArraySlice<UInt8>, allowsWildcard: Bool) -> NameFault? {
        guard !octets.isEmpty else { return .empty }
        guard octets.count <= 253 else { return .tooLong }
        let labels = octets.split(separator: 0x2E, omittingEmptySubsequences: false)
        for (index, label) in labels.enumerated() {
            if allowsWildcard, index == 0, label.elementsEqual([0x2A]) { continue }
            guard let first = label.first, let last = label.last else {
                return index == labels.count - 1 ? .endsWithDot : .emptyLabel
            }
            guard label.count <= 63 else { return .longLabel }
            guard label.allSatisfy(Self.isOfLabel) else {
                return .labelCharacter
            }
            guard first != 0x2D, last != 0x2D else { return .hyphen }
        }
        return nil
    }

    private static func isOfLabel(_ octet: UInt8) -> Bool {
        Self.isLetterOrDigit(octet) || octet == 0x2D || octet == 0x5F
    }

    private static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    // Mailbox = Local-part "@" ( Domain / address-literal )     Local-part = Dot-string / Quoted-string  -- RFC 5321, 4.1.2
    // "The total length of … a local-part is 64 octets."                                        -- RFC 5321, 4.5.3.1.1
    // "Note that a Mailbox has no phrase … before it, has no comment … after it, and is not surrounded by \"<\" and \">\"."
    //                                                                                             -- RFC 5280, 4.2.1.6

    /// What is wrong with a mailbox, by the number of the fault.
    ///
    /// - Parameter isInternational: Whether the local part may hold characters beyond ASCII (RFC 9598 section 3).
    static func fault(ofMailbox text: String, isInternational: Bool = false) -> Int64? {
        let octets = Array(text.utf8)
        guard let at = octets.lastIndex(of: 0x40) else { return NameFault.noAt.rawValue }
        let local = octets[..<at]
        guard !local.isEmpty else { return NameFault.noLocalPart.rawValue }
        guard local.count <= 64 else { return NameFault.longLocalPart.rawValue }
        guard isInternational || local.allSatisfy({ $0 < 0x80 }), Self.isQuoted(local) || Self.isDotString(local) else {
            return NameFault.localPartForm.rawValue
        }
        let host = octets[(at + 1)...]
        if host.first == 0x5B, host.last == 0x5D {
            let literal = host.dropFirst().dropLast()
            let isLiteral = literal.allSatisfy { (0x21...0x5A).contains($0) || (0x5E...0x7E).contains($0) }
            return isLiteral && !literal.isEmpty ? nil : NameFault.emptyLiteral.rawValue
        }
        return Self.fault(ofDomain: host, allowsWildcard: false).map { NameFault.ofHost + $0.rawValue }
    }

    private static func isDotString(_ local: ArraySlice<UInt8>) -> Bool {
        local.split(separator: 0x2E, omittingEmptySubsequences: false).allSatisfy { word in
            !word.isEmpty
                && word.allSatisfy { $0 >= 0x80 || Self.isLetterOrDigit($0) || Self.wordCharacters.contains($0) }
        }
    }

    private static func isQuoted(_ local: ArraySlice<UInt8>) -> Bool {
        guard local.count >= 2, local.first == 0x22, local.last == 0x22 else { return false }
        var isEscaped = false
        for octet in local.dropFirst().dropLast() {
            guard octet >= 0x20, octet != 0x7F, isEscaped || octet != 0x22 else { return false }
            isEscaped = !isEscaped && octet == 0x5C
        }
        return !isEscaped
    }

    /// `atext` beyond letters and digits (RFC 5322 section 3.2.3).
    private static let wordCharacters = Set("!#$%&'*+-/=?^_`{|}~".utf8)

    // URI = scheme ":" hier-part [ "?" query ] [ "#" fragment ]
    // scheme = ALPHA *( ALPHA / DIGIT / "+" / "-" / "." )                                          -- RFC 3986, 3, 3.1
    // "The name MUST NOT be a relative URI … MUST include both a scheme … and a scheme-specific-part." -- RFC 5280, 4.2.1.6

    /// What is wrong with an absolute URI.
    static func fault(ofIdentifier text: String) -> NameFault? {
        let octets = Array(text.utf8)
        guard let colon = octets.firstIndex(of: 0x3A), let first = octets.first, first > 0x39, colon > 0,
            octets[..<colon].allSatisfy({ Self.isLetterOrDigit($0) || [0x2B, 0x2D, 0x2E].contains($0) })
        else { return .noScheme }
        guard colon + 1 < octets.count else { return .onlyScheme }
        for (index, octet) in octets.enumerated() {
            if octet == 0x25 {
                let digits = octets[(index + 1)...].prefix(2)
                guard digits.count == 2, digits.allSatisfy(Self.isHexadecimal) else {
                    return .percentAlone
                }
            } else if !Self.isLetterOrDigit(octet), !Self.identifierCharacters.contains(octet) {
                return .identifierCharacter
            }
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
}
