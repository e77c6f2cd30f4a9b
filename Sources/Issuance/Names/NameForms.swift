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

    static func isLetterOrDigit(_ octet: UInt8) -> Bool {
        switch octet {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
