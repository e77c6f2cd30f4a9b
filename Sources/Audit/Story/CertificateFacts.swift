internal import Bytes
internal import Cryptography
internal import PKI

/// What a certificate says, for people.
enum CertificateFacts {
    typealias Fact = StoryChapter.Fact

    static func facts(of certificate: TBSCertificate) -> [Fact?] {
        [
            Fact("subject", "Subject", Self.text(certificate.subject)),
            Fact("issuer", "Issuer", Self.text(certificate.issuer)),
            Fact("names", "Names", list: Self.names(in: certificate.extensions)),
            Fact("notBefore", "From", certificate.validity.notBefore.description),
            Fact("notAfter", "Until", certificate.validity.notAfter.description),
            Fact("key", "Key", Self.key(certificate.subjectPublicKeyInfo.derOctets)),
            Fact(
                "signatureAlgorithm",
                "Signed with",
                certificate.signatureAlgorithm.signatureAlgorithmName ?? "an unknown algorithm"
            ),
            Fact("extensions", "Extensions", rows: certificate.extensions.map(Self.row)),
        ]
    }

    static func text(_ name: DistinguishedName) -> String { name.isEmpty ? "(empty)" : name.description }

    /// The kind of a key, and the digest by which it can be found again.
    static func key(_ subjectPublicKeyInfo: [UInt8]) -> String {
        let kind = CertificateRecord.keyType(subjectPublicKeyInfo)
        guard let digest = try? SHA256.digest(of: subjectPublicKeyInfo) else { return kind }
        return "\(kind), SHA-256 \(digest)"
    }

    static func names(in extensions: Extensions) -> [String] {
        guard let carried = extensions[SubjectAlternativeName.identifier],
            let names = try? SubjectAlternativeName(derEncoded: carried.value)
        else { return [] }
        return names.names.map(\.typedText)
    }

    /// An extension, its value in words where these are few.
    static func row(_ carried: Extension) -> [Fact?] {
        [
            Fact("name", "Name", ExtensionIdentifier.name(of: carried.identifier)),
            Fact("identifier", "Identifier", carried.identifier.dotted),
            Fact("critical", "Critical", truth: carried.isCritical),
            Fact("value", "Value", Self.value(carried)), Fact("octets", "Octets", carried.value.hexadecimal),
        ]
    }

    private static func value(_ carried: Extension) -> String? {
        switch carried.identifier {
        case ExtensionIdentifier.keyUsage:
            guard let usage = try? KeyUsage(derEncoded: carried.value) else { return nil }
            return KeyUsage.names.filter { usage.contains($0.usage) }.map(\.name).joined(separator: ", ")
        case ExtensionIdentifier.extendedKeyUsage:
            guard let usage = try? ExtendedKeyUsage(derEncoded: carried.value) else { return nil }
            return usage.purposes.map(\.dotted).joined(separator: ", ")
        case ExtensionIdentifier.subjectAlternativeName:
            guard let names = try? SubjectAlternativeName(derEncoded: carried.value) else { return nil }
            return names.names.map(\.typedText).joined(separator: ", ")
        case ExtensionIdentifier.basicConstraints:
            guard let constraints = try? BasicConstraints(derEncoded: carried.value) else { return nil }
            return constraints.isCertificateAuthority ? "an authority's" : "no authority's"
        default: return nil
        }
    }
}

/// What a certification request says, for people.
enum RequestFacts {
    typealias Fact = StoryChapter.Fact

    static func facts(of octets: [UInt8]) -> [Fact?] {
        guard let request = try? CertificationRequest(derEncoded: octets) else {
            return [Fact("unreadable", "Submitted octets", octets.hexadecimal)]
        }
        var facts: [Fact?] = [
            Fact("subject", "Subject in the request", CertificateFacts.text(request.subject)),
            Fact("key", "Key in the request", CertificateFacts.key(request.subjectPublicKeyInfo.derOctets)),
            Fact(
                "requestAlgorithm",
                "The request is signed with",
                request.signatureAlgorithm.signatureAlgorithmName ?? "an unknown algorithm"
            ),
        ]
        let extensions = request.requestedExtensions ?? .empty
        facts += [
            Fact("names", "Names in the request", list: CertificateFacts.names(in: extensions)),
            Fact("extensions", "Extensions in the request", rows: extensions.map(CertificateFacts.row)),
        ]
        return facts
    }
}
