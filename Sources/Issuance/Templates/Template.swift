internal import PKI

/// What a kind of certificate holds whatever is asked for.
final class Template: Sendable {
    /// The name, `EndEntityCertificate/V1`.
    let name: String
    /// Whether the certificate is signed by its own key.
    let isRoot: Bool
    let basicConstraints: BasicConstraints
    let keyUsage: KeyUsage
    let extendedKeyUsage: [ObjectIdentifier]

    /// basicConstraints as it goes into the certificate.
    let basicConstraintsExtension: Extension
    /// keyUsage and, where there is one, extKeyUsage, as they go into the certificate.
    let usageExtensions: [Extension]

    /// Whether the certificate's key may sign certificates.
    var isAuthority: Bool { self.basicConstraints.isCertificateAuthority }

    /// How many authorities may follow below; `nil` for any number.
    var pathLength: Int? { self.basicConstraints.pathLengthConstraint }

    /// An end entity's: not an authority, keyUsage critical.
    private convenience init(
        endEntity family: String,
        keyUsage: KeyUsage,
        extendedKeyUsage: [ObjectIdentifier],
        isExtendedKeyUsageCritical: Bool = false
    ) {
        self.init(
            family,
            isRoot: false,
            BasicConstraints(isCertificateAuthority: false, pathLengthConstraint: nil),
            keyUsage,
            extendedKeyUsage,
            isExtendedKeyUsageCritical
        )
    }

    /// An authority's: basicConstraints and keyUsage critical, deliberately no extKeyUsage.
    private convenience init(authority family: String, isRoot: Bool, pathLength: Int?) {
        self.init(
            family,
            isRoot: isRoot,
            BasicConstraints(isCertificateAuthority: true, pathLengthConstraint: pathLength),
            [.digitalSignature, .keyCertSign, .cRLSign],
            [],
            false
        )
    }

    private init(
        _ family: String,
        isRoot: Bool,
        _ basicConstraints: BasicConstraints,
        _ keyUsage: KeyUsage,
        _ extendedKeyUsage: [ObjectIdentifier],
        _ isExtendedKeyUsageCritical: Bool
    ) {
        self.name = TemplateName(family: family, variety: .base).text
        self.isRoot = isRoot
        self.basicConstraints = basicConstraints
        self.keyUsage = keyUsage
        self.extendedKeyUsage = extendedKeyUsage
        self.basicConstraintsExtension = basicConstraints.makeExtension(
            isCritical: basicConstraints.isCertificateAuthority
        )
        var usageExtensions = [keyUsage.makeExtension(isCritical: true)]
        // An empty list is no extKeyUsage: then there is none.
        if let purposes = try? ExtendedKeyUsage(extendedKeyUsage) {
            usageExtensions.append(purposes.makeExtension(isCritical: isExtendedKeyUsageCritical))
        }
        self.usageExtensions = usageExtensions
    }

    /// The templates that can be issued from, by name.
    static let table: [String: Template] = Dictionary(uniqueKeysWithValues: Template.rows.map { ($0.name, $0) })

    // Subject key identifier: always. Authority key identifier: in all but the root's.
    private static let rows: [Template] = [
        Template(
            endEntity: "EndEntityCertificate",
            keyUsage: [.digitalSignature, .keyEncipherment],
            extendedKeyUsage: [.serverAuthentication, .clientAuthentication]
        ),
        Template(
            endEntity: "EndEntityClientAuthCertificate",
            keyUsage: [.digitalSignature, .keyEncipherment],
            extendedKeyUsage: [.clientAuthentication]
        ),
        Template(
            endEntity: "EndEntityServerAuthCertificate",
            keyUsage: [.digitalSignature, .keyEncipherment],
            extendedKeyUsage: [.serverAuthentication]
        ),
        Template(
            endEntity: "CodeSigningCertificate",
            keyUsage: [.digitalSignature],
            extendedKeyUsage: [.codeSigning],
            isExtendedKeyUsageCritical: true
        ),
        Template(
            endEntity: "OCSPSigningCertificate",
            keyUsage: [.digitalSignature],
            extendedKeyUsage: [.ocspSigning],
            isExtendedKeyUsageCritical: true
        ),
        Template(authority: "RootCACertificate", isRoot: true, pathLength: nil),
        Template(authority: "SubordinateCACertificate_PathLen0", isRoot: false, pathLength: 0),
        Template(authority: "SubordinateCACertificate_PathLen1", isRoot: false, pathLength: 1),
        Template(authority: "SubordinateCACertificate_PathLen2", isRoot: false, pathLength: 2),
        Template(authority: "SubordinateCACertificate_PathLen3", isRoot: false, pathLength: 3),
    ]
}
