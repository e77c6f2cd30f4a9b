internal import PKI

// "If a subjectAltName extension of type dNSName is present, that MUST be used as the identity. Otherwise, the (most
// specific) Common Name field in the Subject field of the certificate MUST be used."              -- RFC 2818, 3.1

extension DistinguishedName {
    /// The hosts that clients find in commonName beside the given alternative names: domain names where no dNSName is
    /// among those, addresses where no iPAddress is.
    ///
    /// A text is a host's where, prepared as names are compared, it is of two or more labels without a space or a mark that
    /// no host's name has; whether it is well-formed is judged as of a dNSName. One of a single label is anybody's name. A
    /// string that cannot be read may be any host's.
    func hosts(beside alternativeNames: [GeneralName]) -> [GeneralName] {
        let kinds = Set(alternativeNames.map(NameKind.init))
        var hosts: [GeneralName] = []
        for attribute in self.relativeNames.flatMap(\.attributes) where attribute.type == .commonName {
            guard let text = attribute.value.text else {
                if attribute.value.stringType != nil, !kinds.contains(.dnsName) { hosts.append(.dnsName("")) }
                continue
            }
            let octets = PreparedText(text).octets.dropFirst().dropLast()
            let prepared = String(decoding: octets, as: UTF8.self)
            if !kinds.contains(.dnsName), Self.isHost(octets) { hosts.append(.dnsName(prepared)) }
            if !kinds.contains(.ipAddress), let address = IPAddressText.octets(prepared) {
                hosts.append(.ipAddress(address))
            }
        }
        return hosts
    }

    /// Whether a prepared text is of labels: letters, digits, `-`, `_`, `*` and all beyond ASCII, with a dot between two.
    private static func isHost(_ octets: ArraySlice<UInt8>) -> Bool {
        // Clients that know internationalised names take U+3002 for a dot.
        let ideographicDot: [UInt8] = [0xE3, 0x80, 0x82]
        let inner = octets.last == 0x2E ? octets.dropLast() : octets
        let hasDot = inner.contains(0x2E) || inner.indices.contains { inner[$0...].starts(with: ideographicDot) }
        return hasDot
            && inner.allSatisfy { octet in
                octet >= 0x80 || NameForms.isLetterOrDigit(octet) || [0x2A, 0x2D, 0x2E, 0x5F].contains(octet)
            }
    }
}
