public import Bytes
internal import Cryptography
public import Ledger
internal import PKI

extension EventBody {
    /// What tells that a certificate is of the same public key and names as the one that it intends (schemas/format.md section 9.5);
    /// `nil` where it intends none, its authority was never told to look at that, or the certificate is the authority's own.
    public var likeness: Digest256? {
        guard case .issuanceAuthorized(let authorized) = self, authorized.basis.version(of: .reissuance) != nil else {
            return nil
        }
        return Digest256(likenessOf: authorized.tbsCertificate, by: authorized.authority)
    }
}

extension Digest256 {
    /// What tells that two certificates of an authority are of the same public key and names; `nil` where the octets are no
    /// TBSCertificate, or its subject is its issuer.
    ///
    /// In which order the names stand says nothing, nor whether one is there twice: clients that ask again and again shuffle them.
    public init?(likenessOf tbsCertificate: [UInt8], by authority: UniqueIdentifier) {
        guard let certificate = try? TBSCertificate(derEncoded: tbsCertificate),
            certificate.subject.derOctets != certificate.issuer.derOctets
        else { return nil }
        var octets = Array("ca-ledger likeness\n".utf8) + authority.octets
        let alternatives = certificate.extensions[ExtensionIdentifier.subjectAlternativeName]
        let names = alternatives.map { Self.names(in: $0.value) } ?? []
        for part in [certificate.subjectPublicKeyInfo.derOctets, certificate.subject.derOctets] + names {
            octets.append(networkOrder: UInt32(clamping: part.count))
            octets += part
        }
        guard let digest = try? SHA256.digest(of: octets) else { return nil }
        self = digest
    }

    /// The encodings of names in a subjectAltName, each once, in the order of their octets; where it is no SEQUENCE of elements, all of it.
    private static func names(in value: [UInt8]) -> [[UInt8]] {
        guard let outer = try? DERHeader.read(in: value[...], at: 0, before: value.count), value.first == 0x30,
            outer.end == value.count
        else { return [value] }
        var names: Set<[UInt8]> = []
        var start = outer.contents
        while start < outer.end {
            guard let name = try? DERHeader.read(in: value[...], at: start, before: outer.end) else { return [value] }
            names.insert(Array(value[start..<name.end]))
            start = name.end
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
