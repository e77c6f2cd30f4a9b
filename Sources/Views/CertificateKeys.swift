internal import Bytes
internal import Cryptography
internal import EventLog
internal import Issuance
internal import PKI

/// What a certificate is found by.
enum CertificateKey {
    /// The key of what lies in the log under an origin's number.
    static func origin(_ number: Int64) throws(StoreError) -> Int64 { try HashedKey.make(.origin, number: number) }

    static func request(_ stream: UniqueIdentifier) throws(StoreError) -> Int64 {
        try HashedKey.make(.request, stream.octets)
    }

    /// The key of a serial number that an authority gave: its octets lie anywhere by themselves, and need no hash.
    static func serialNumber(_ serialNumber: [UInt8], of authority: UniqueIdentifier) -> Int64 {
        var word: UInt64 = 0x5E41
        for octet in serialNumber { word = (word &* 0x1_0000_0001_01B3) ^ UInt64(octet) }
        return Int64(bitPattern: word ^ authority.words.0)
    }

    /// The key of what was revoked.
    static func revoked() throws(StoreError) -> Int64 { try HashedKey.make(.standing, number: 1) }

    /// The key of what is burned.
    static func burned() throws(StoreError) -> Int64 { try HashedKey.make(.standing, number: 2) }

    static func subjectPublicKeyDigest(_ digest: Digest256) throws(StoreError) -> Int64 {
        try HashedKey.make(.publicKey, digest.octets)
    }

    /// The key of a commonName, or of a domain name: most certificates have one text as both, and then one key.
    static func text(_ text: String) throws(StoreError) -> Int64 {
        try HashedKey.make(.text, Self.withoutRoot(text.comparisonOctets[...]))
    }

    /// The key of a distinguished name: that of its commonName where it is nothing else.
    static func subject(_ name: DistinguishedName) throws(StoreError) -> Int64 {
        if let text = Self.onlyText(of: name) { return try Self.text(text) }
        return try HashedKey.make(.subject, name.comparisonOctets)
    }

    /// The key of an alternative name.
    ///
    /// Domain and mail names agree without regard to case (RFC 5280 sections 7.2 and 7.5), URIs in their scheme and host (7.4),
    /// directory names as subjects do (7.1).
    static func alternativeName(_ name: GeneralName) throws(StoreError) -> Int64 {
        switch name {
        case .dnsName(let text): return try Self.text(text)
        case .rfc822Name(let text): return try HashedKey.make(.mailbox, text.octetsWithoutCase)
        case .uniformResourceIdentifier(let text):
            return try HashedKey.make(.uniformResourceIdentifier, text.octetsWithoutCase)
        case .directoryName(let name): return try HashedKey.make(.directoryName, name.comparisonOctets)
        case .otherName, .x400Address, .ediPartyName, .ipAddress, .registeredID:
            guard let octets = try? name.derOctets() else {
                throw StoreError(.incompatible, "The name has no encoding, so that nothing can be found by it.")
            }
            return try HashedKey.make(.generalName, octets)
        }
    }

    /// The key of everything below a domain.
    static func below(_ domain: String) throws(StoreError) -> Int64 {
        try DomainKeys.below(Self.withoutRoot(domain.octetsWithoutCase[...]), .domain)
    }

    /// The key of every mailbox at a host.
    static func mailboxes(at host: String) throws(StoreError) -> Int64 {
        try HashedKey.make(.mailHost, Self.withoutRoot(host.octetsWithoutCase[...]))
    }

    /// The key of every mailbox at a host below a domain.
    static func mailboxes(below domain: String) throws(StoreError) -> Int64 {
        try DomainKeys.below(Self.withoutRoot(domain.octetsWithoutCase[...]), .mailDomain)
    }

    /// The keys of ends in a range of seconds: they lie as the times do, so that a range of times is a range of keys.
    static func ends(in seconds: ClosedRange<Int64>) -> ClosedRange<Int64> {
        Self.end(at: seconds.lowerBound)...Self.end(at: seconds.upperBound)
    }

    static func end(at seconds: Int64) -> Int64 {
        // Sixteen bits that say what it is; no hash is kept from lying there, and one in 2^16 does.
        0x4E41 << 48 | min(max(seconds, 0), 1 << 48 - 1)
    }

    /// Every key of a certificate, ascending, none twice.
    ///
    /// Where the octets are no TBSCertificate, it is found by its serial number, request and origin alone.
    static func all(
        _ certificate: TBSCertificate?,
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        request: UniqueIdentifier,
        origin: Int64
    ) throws(StoreError) -> [Int64] {
        var keys = [
            Self.serialNumber(serialNumber, of: authority), try Self.request(request), try Self.origin(origin),
        ]
        if let certificate {
            keys.append(Self.end(at: certificate.validity.notAfter.seconds))
            keys.append(try Self.subjectPublicKeyDigest(Self.digest(certificate.subjectPublicKeyInfo.derOctets)))
            keys += try Self.names(of: certificate)
        }
        keys.sort()
        var distinct: [Int64] = []
        distinct.reserveCapacity(keys.count)
        for key in keys where distinct.last != key { distinct.append(key) }
        return distinct
    }

    private static func names(of certificate: TBSCertificate) throws(StoreError) -> [Int64] {
        var keys: [Int64] = []
        for text in certificate.subject.texts(of: .commonName) {
            let octets = text.comparisonOctets
            keys.append(try HashedKey.make(.text, Self.withoutRoot(octets[...])))
            if Self.isOfLabels(octets) { keys += try DomainKeys.above(Self.withoutRoot(octets[...]), .domain) }
        }
        if Self.onlyText(of: certificate.subject) == nil, !certificate.subject.isEmpty {
            keys.append(try Self.subject(certificate.subject))
        }
        guard let value = certificate.extensions[SubjectAlternativeName.identifier],
            let names = try? SubjectAlternativeName(derEncoded: value.value)
        else { return keys }
        for name in names.names {
            keys.append(try Self.alternativeName(name))
            switch name {
            case .dnsName(let text):
                keys += try DomainKeys.above(Self.withoutRoot(text.octetsWithoutCase[...]), .domain)
            case .rfc822Name(let text):
                let octets = text.octetsWithoutCase
                guard let at = octets.lastIndex(of: 0x40) else { continue }
                let host = Self.withoutRoot(octets[(at + 1)...])
                keys.append(try HashedKey.make(.mailHost, host))
                keys += try DomainKeys.above(host, .mailDomain)
            default: continue
            }
        }
        return keys
    }

    /// The commonName that is all of a name; `nil` where there is more, or something else.
    private static func onlyText(of name: DistinguishedName) -> String? {
        let steps = name.relativeNames
        guard steps.count == 1, steps[0].attributes.count == 1, steps[0].attributes[0].type == .commonName else {
            return nil
        }
        return steps[0].attributes[0].value.text
    }

    /// A name of the domain name system without the dot that may stand at its end.
    private static func withoutRoot(_ name: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        name.count > 1 && name.last == 0x2E ? name.dropLast() : name
    }

    /// Whether a text may be a domain name: of letters, digits, hyphens, underscores, dots and stars.
    private static func isOfLabels(_ text: [UInt8]) -> Bool {
        text.allSatisfy { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }

    private static func digest(_ octets: [UInt8]) throws(StoreError) -> Digest256 {
        do {
            return try SHA256.digest(of: octets)
        } catch {
            throw StoreError(.unavailable, "A key of the views cannot be hashed: \(error)")
        }
    }
}
