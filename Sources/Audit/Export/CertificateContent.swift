internal import Bytes
internal import PKI

/// What a certificate says of itself beyond its name, its time and its key.
enum CertificateContent {
    /// The names of the columns.
    static let names = [
        "issuer", "authorityKeyIdentifier", "subjectKeyIdentifier", "keyUsages", "extendedKeyUsages",
        "basicConstraints", "crlDistributionPoints", "ocsp",
    ]

    /// The columns; an extension that is not there, or cannot be read, says nothing.
    static func values(of certificate: TBSCertificate) -> [RecordValue] {
        let extensions = certificate.extensions
        let issuerKey = try? extensions.value(AuthorityKeyIdentifier.self)?.keyIdentifier
        let subjectKey = try? extensions.value(SubjectKeyIdentifier.self)?.keyIdentifier
        let usages = try? extensions.value(KeyUsage.self)
        let purposes = try? extensions.value(ExtendedKeyUsage.self)?.purposes
        let constraints = try? extensions.value(BasicConstraints.self)
        let points = try? extensions.value(CRLDistributionPoints.self)?.uniformResourceIdentifiers
        return [
            .text(certificate.issuer.description), issuerKey.map { .octets($0.hexadecimal) } ?? .absent,
            subjectKey.map { .octets($0.hexadecimal) } ?? .absent,
            .list(KeyUsage.names.filter { usages?.contains($0.usage) == true }.map(\.name)),
            .identifiers((purposes ?? []).map(Self.name)), .text(constraints.map(Self.text)), .list(points ?? []),
            .list(Self.responders(of: extensions)),
        ]
    }

    /// The further names of the subject, each in one line.
    static func alternativeNames(of certificate: TBSCertificate) -> [String] {
        guard let names = try? certificate.extensions.value(SubjectAlternativeName.self) else { return [] }
        return names.names.map(\.typedText)
    }

    private static func responders(of extensions: Extensions) -> [String] {
        guard let access = try? extensions.value(AuthorityInformationAccess.self) else { return [] }
        return access.descriptions.compactMap { description in
            guard description.method == .ocspAccess, case .uniformResourceIdentifier(let place) = description.location
            else { return nil }
            return place
        }
    }

    /// As OpenSSL shows it.
    private static func text(_ constraints: BasicConstraints) -> String {
        let text = constraints.isCertificateAuthority ? "CA:TRUE" : "CA:FALSE"
        return constraints.pathLengthConstraint.map { "\(text), pathlen:\($0)" } ?? text
    }

    private static func name(_ purpose: ObjectIdentifier) -> String { self.purposes[purpose] ?? purpose.dotted }

    /// The names that RFC 5280 gives to purposes.
    private static let purposes: [ObjectIdentifier: String] = [
        .anyExtendedKeyUsage: "anyExtendedKeyUsage", .serverAuthentication: "serverAuth",
        .clientAuthentication: "clientAuth", .codeSigning: "codeSigning", .emailProtection: "emailProtection",
        .timeStamping: "timeStamping", .ocspSigning: "OCSPSigning",
    ]
}
