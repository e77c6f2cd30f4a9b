internal import PKI

/// The form of mailboxes.
extension NameForms {
    // Mailbox = Local-part "@" ( Domain / address-literal )     Local-part = Dot-string / Quoted-string  -- RFC 5321, 4.1.2
    // "The total length of … a local-part is 64 octets."                                        -- RFC 5321, 4.5.3.1.1
    // "Note that a Mailbox has no phrase … before it, has no comment … after it, and is not surrounded by \"<\" and \">\"."
    //                                                                                             -- RFC 5280, 4.2.1.6

    /// What is wrong with a mailbox of ASCII, by the number of the fault.
    static func fault(ofMailbox text: String) -> Int64? {
        guard let (local, host) = Self.parts(ofMailbox: text) else { return NameFault.noAt.rawValue }
        if let fault = Self.fault(ofLocalPart: local) { return fault.rawValue }
        guard local.allSatisfy({ $0 < 0x80 }) else { return NameFault.localPartForm.rawValue }
        return Self.fault(ofMailboxHost: host)
    }

    // "SmtpUTF8Mailbox … MUST only be used when the Local-part of the email address contains non-ASCII characters", its
    // UTF8String "MUST NOT contain a Byte-Order-Mark", and of the domain "any … labels that include non-ASCII characters
    // MUST be stored using the A-label form"; labels "SHALL be restricted to lowercase letters".       -- RFC 9598, 3

    /// What is wrong with an SmtpUTF8Mailbox, by the number of the fault.
    static func fault(ofInternationalMailbox text: String) -> Int64? {
        guard let (local, host) = Self.parts(ofMailbox: text) else { return NameFault.noAt.rawValue }
        if let fault = Self.fault(ofLocalPart: local) { return fault.rawValue }
        guard !local.allSatisfy({ $0 < 0x80 }) else { return NameFault.localPartOfASCII.rawValue }
        guard !text.unicodeScalars.contains("\u{FEFF}") else { return NameFault.byteOrderMark.rawValue }
        if let fault = Self.fault(ofMailboxHost: host) { return fault }
        let isLiteral = host.first == 0x5B
        return isLiteral || !host.contains(where: { (0x41...0x5A).contains($0) })
            ? nil : NameFault.ofHost + NameFault.upperCase.rawValue
    }

    /// The parts of a mailbox of either form, with a host in any case; `nil` where one has not its form.
    static func parts(ofAnyMailbox text: String) -> (local: ArraySlice<UInt8>, host: ArraySlice<UInt8>)? {
        guard let (local, host) = Self.parts(ofMailbox: text), Self.fault(ofLocalPart: local) == nil,
            Self.fault(ofMailboxHost: host) == nil, !text.unicodeScalars.contains("\u{FEFF}")
        else { return nil }
        return (local, host)
    }

    // "For any purposes that require generating or comparing Local-parts …, all quoted forms MUST be treated as equivalent."
    // Quoted-string = DQUOTE *QcontentSMTP DQUOTE     quoted-pairSMTP = %d92 %d32-126              -- RFC 5321, 4.1.2

    /// A local part as it is compared: what stands between its quotes, without the marks that quote a character.
    static func unquoted(_ local: ArraySlice<UInt8>) -> [UInt8] {
        guard local.count >= 2, local.first == 0x22, local.last == 0x22 else { return Array(local) }
        var plain: [UInt8] = []
        var isEscaped = false
        for octet in local.dropFirst().dropLast() {
            isEscaped = !isEscaped && octet == 0x5C
            if !isEscaped { plain.append(octet) }
        }
        return plain
    }

    private static func parts(ofMailbox text: String) -> (local: ArraySlice<UInt8>, host: ArraySlice<UInt8>)? {
        let octets = Array(text.utf8)
        guard let at = octets.lastIndex(of: 0x40) else { return nil }
        return (octets[..<at], octets[(at + 1)...])
    }

    private static func fault(ofLocalPart local: ArraySlice<UInt8>) -> NameFault? {
        guard !local.isEmpty else { return .noLocalPart }
        guard local.count <= 64 else { return .longLocalPart }
        return Self.isQuoted(local) || Self.isDotString(local) ? nil : .localPartForm
    }

    // address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"
    // "Standardized-tag MUST be specified in a Standards-Track RFC and registered with IANA": IPv6 alone is. -- RFC 5321, 4.1.3

    private static func fault(ofMailboxHost host: ArraySlice<UInt8>) -> Int64? {
        guard host.first == 0x5B, host.last == 0x5D else {
            return Self.fault(ofDomain: host, allowsWildcard: false).map { NameFault.ofHost + $0.rawValue }
        }
        return Self.address(ofLiteral: host) == nil ? NameFault.emptyLiteral.rawValue : nil
    }

    /// The address that a host in brackets is; `nil` where it is none.
    static func address(ofLiteral host: ArraySlice<UInt8>) -> [UInt8]? {
        guard host.count >= 2, host.first == 0x5B, host.last == 0x5D else { return nil }
        let literal = String(decoding: host.dropFirst().dropLast(), as: UTF8.self)
        let tag = "ipv6:"
        let isTagged = literal.utf8.prefix(tag.utf8.count).elementsEqual(tag.utf8) { $0 | 0x20 == $1 | 0x20 }
        let octets = IPAddressText.octets(isTagged ? String(literal.dropFirst(tag.count)) : literal)
        return octets?.count == (isTagged ? 16 : 4) ? octets : nil
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
}
