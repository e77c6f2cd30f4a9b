internal import Bytes
internal import Cryptography
internal import EventLog
internal import PKI

/// What a certificate is found by: the first eight octets of SHA-256 over a kind and a value, as a number.
///
/// A key only narrows a search; two values may share one. Whoever asks compares what the row points to.
enum CertificateKey {
    static func subject(_ name: DistinguishedName) throws(StoreError) -> Int64 { try Self.key(0x02, name.derOctets) }

    static func subjectPublicKeyDigest(_ digest: Digest256) throws(StoreError) -> Int64 {
        try Self.key(0x03, digest.octets)
    }

    /// The key of a requester, by the number of its name.
    static func requester(_ name: Int64) throws(StoreError) -> Int64 { try Self.key(0x04, name) }

    /// The key of a template, by the number of its name.
    static func template(_ name: Int64) throws(StoreError) -> Int64 { try Self.key(0x09, name) }

    /// The key of an alternative name.
    ///
    /// Domain and mail names agree without regard to case (RFC 5280 sections 7.2 and 7.5).
    static func alternativeName(_ name: GeneralName) throws(StoreError) -> Int64 {
        switch name {
        case .dnsName(let text): return try Self.key(0x05, Array(text.lowercased().utf8))
        case .rfc822Name(let text): return try Self.key(0x06, Array(text.lowercased().utf8))
        default:
            guard let octets = try? name.derOctets() else {
                throw StoreError(.incompatible, "The name has no encoding, so that nothing can be found by it.")
            }
            return try Self.key(0x07, octets)
        }
    }

    /// Every key of a certificate, ascending, none twice.
    ///
    /// Where the octets are no TBSCertificate, it is found by its requester and template alone.
    static func all(
        tbsCertificate octets: [UInt8],
        requester: Int64,
        template: Int64?
    ) throws(StoreError) -> [Int64] {
        var keys = [try Self.requester(requester)]
        if let template { keys.append(try Self.template(template)) }
        if let certificate = try? TBSCertificate(derEncoded: octets) {
            keys.append(try Self.subject(certificate.subject))
            keys.append(try Self.subjectPublicKeyDigest(Self.digest(certificate.subjectPublicKeyInfo.derOctets)))
            if let value = certificate.extensions[SubjectAlternativeName.identifier],
                let names = try? SubjectAlternativeName(derEncoded: value.value)
            {
                for name in names.names { keys.append(try Self.alternativeName(name)) }
            }
        }
        keys.sort()
        var distinct: [Int64] = []
        distinct.reserveCapacity(keys.count)
        for key in keys where distinct.last != key { distinct.append(key) }
        return distinct
    }

    private static func key(_ kind: UInt8, _ number: Int64) throws(StoreError) -> Int64 {
        var octets: [UInt8] = []
        octets.append(networkOrder: number)
        return try Self.key(kind, octets)
    }

    private static func key(_ kind: UInt8, _ value: [UInt8]) throws(StoreError) -> Int64 {
        Int64(bitPattern: try Self.digest([kind] + value).words.0)
    }

    private static func digest(_ octets: [UInt8]) throws(StoreError) -> Digest256 {
        do {
            return try SHA256.digest(of: octets)
        } catch {
            throw StoreError(.unavailable, "A key of the views cannot be hashed: \(error)")
        }
    }
}
