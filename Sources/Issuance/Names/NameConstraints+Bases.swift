internal import PKI

// "DNS name restrictions are expressed as host.example.com." · "For URIs, the constraint … MUST be specified as a fully
// qualified domain name and MAY specify a host or a domain." · "A name constraint for Internet mail addresses MAY specify a
// particular mailbox, all addresses at a particular host, or all mailboxes in a domain." · "For IPv4 addresses, the iPAddress
// field … MUST contain eight (8) octets, encoded in the style of RFC 4632 (CIDR)".                -- RFC 5280, 4.2.1.10

extension NameConstraints {
    /// Checks that each base has the form of its kind: one of another form matches no name, and so constrains nothing.
    ///
    /// A base without characters, which matches every name of its kind, and one that begins with a dot are let pass.
    /// - Throws: What is wrong with the first that has not.
    func checkBases() throws(PKIError) {
        for tree in self.permittedSubtrees + self.excludedSubtrees { try tree.checkBase() }
    }
}

extension GeneralSubtree {
    fileprivate func checkBase() throws(PKIError) {
        switch self {
        case .addresses(let address, let mask):
            // In the style of CIDR no bit beyond the prefix is set (RFC 4632 section 3.1).
            guard zip(address, mask).allSatisfy({ $0 & ~$1 == 0 }) else { throw PKIError(.noAddressRange) }
        case .name(.dnsName(let text)): try Self.check(text, "dNSName", Self.isDomain)
        case .name(.uniformResourceIdentifier(let text)):
            try Self.check(text, "uniformResourceIdentifier", Self.isDomain)
        case .name(.rfc822Name(let text)):
            try Self.check(text, "rfc822Name") { text in
                text.utf8.contains(0x40) ? NameForms.fault(ofMailbox: text) == nil : Self.isDomain(text)
            }
        case .name: return
        }
    }

    private static func isDomain(_ text: String) -> Bool {
        let octets = Array(text.utf8)
        let domain = octets.first == 0x2E ? octets[1...] : octets[...]
        return NameForms.fault(ofDomain: domain, allowsWildcard: false) == nil
    }

    private static func check(_ text: String, _ kind: String, _ isBase: (String) -> Bool) throws(PKIError) {
        guard text.isEmpty || isBase(text) else {
            // No message holds a control character.
            let shown = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }
            throw PKIError(.subtreeBase, String(String.UnicodeScalarView(shown)), kind)
        }
    }
}
