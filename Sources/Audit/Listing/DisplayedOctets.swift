internal import PKI

/// What octets of an event say in a few words, for people: the octets themselves stand beside them.
enum DisplayedOctets {
    /// The words; `nil` where there are none for a field of this name, or the octets are not what it holds.
    static func words(of octets: [UInt8], named name: String) -> String? {
        switch name {
        case "subject", "issuer":
            return (try? DistinguishedName(derEncoded: octets)).map(Self.text)
        case "certificationRequest":
            return (try? CertificationRequest(derEncoded: octets)).map { Self.text($0.subject) }
        case "certificate":
            return (try? Certificate(derEncoded: octets)).map { Self.text($0.tbsCertificate.subject) }
        case "tbsCertificate":
            return (try? TBSCertificate(derEncoded: octets)).map { Self.text($0.subject) }
        case "subjectPublicKeyInfo":
            return CertificateRecord.keyType(octets)
        default: return nil
        }
    }

    private static func text(_ name: DistinguishedName) -> String { name.isEmpty ? "an empty name" : name.description }
}
