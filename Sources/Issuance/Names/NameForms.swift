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
        var label = Label()
        var isLeftmost = true
        for octet in octets {
            guard octet == 0x2E else {
                label.append(octet)
                continue
            }
            if let fault = label.fault(allowsWildcard: allowsWildcard && isLeftmost) { return fault }
            label = Label()
            isLeftmost = false
        }
        guard label.count > 0 else { return .endsWithDot }
        return label.fault(allowsWildcard: allowsWildcard && isLeftmost)
    }

    /// What is to be known of a label, octet by octet.
    private struct Label {
        private(set) var count = 0
        private var first: UInt8 = 0
        private var last: UInt8 = 0
        private var isOfItsAlphabet = true

        mutating func append(_ octet: UInt8) {
            if self.count == 0 { self.first = octet }
            self.count += 1
            self.last = octet
            if !NameForms.isOfLabel(octet) { self.isOfItsAlphabet = false }
        }

        func fault(allowsWildcard: Bool) -> NameFault? {
            if allowsWildcard, self.count == 1, self.first == 0x2A { return nil }
            guard self.count > 0 else { return .emptyLabel }
            guard self.count <= 63 else { return .longLabel }
            guard self.isOfItsAlphabet else { return .labelCharacter }
            return self.first == 0x2D || self.last == 0x2D ? .hyphen : nil
        }
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
