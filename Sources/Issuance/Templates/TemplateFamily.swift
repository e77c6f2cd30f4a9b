internal import PKI

/// One line of the reference's tables: what a family of templates fixes, and in which varieties it exists.
struct TemplateFamily: Sendable {
    /// What a certificate's key is for, and how basicConstraints say so.
    enum Holder: Hashable {
        /// CA:FALSE, not critical.
        case endEntity
        /// CA:FALSE, critical.
        case endEntityMarkedCritical
        /// CA:TRUE, critical, and signed by its own key; any path length where none is named.
        case root(pathLength: Int?)
        /// CA:TRUE, critical.
        case subordinate(pathLength: Int)
    }

    let name: String
    let holder: Holder
    /// Critical where the family fixes it; `nil` where it has no such row, so that a passed one goes in.
    let keyUsage: KeyUsage?
    /// Empty where the family has no such row, so that a passed one goes in.
    let purposes: [ObjectIdentifier]
    let arePurposesCritical: Bool
    let varieties: [TemplateVariety]

    private init(
        _ name: String,
        _ holder: Holder,
        keyUsage: KeyUsage? = nil,
        purposes: [ObjectIdentifier] = [],
        arePurposesCritical: Bool = false,
        in varieties: [TemplateVariety]
    ) {
        self.name = name
        self.holder = holder
        self.keyUsage = keyUsage
        self.purposes = purposes
        self.arePurposesCritical = arePurposesCritical
        self.varieties = varieties
    }

    private static let every = TemplateVariety.allCases
    private static let passing: [TemplateVariety] = [.request, .call, .callAndRequest]
    private static let tls: KeyUsage = [.digitalSignature, .keyEncipherment]
    private static let signing: KeyUsage = [.digitalSignature, .keyCertSign, .cRLSign]

    /// The twenty-one families, which in their varieties make sixty-one templates.
    ///
    /// Besides: subjectKeyIdentifier is always there, computed from the key. authorityKeyIdentifier is there in all but
    /// roots' certificates, which have only what the call passes. Subject and subjectAltName come from the call where the
    /// variety takes its values and it has one, from the request otherwise. What has no row here comes from the call or
    /// else from the request, as the variety takes them; cRLDistributionPoints come from the call in no end entity's or
    /// subordinate's certificate but those of `…_CriticalBasicConstraints`.
    static let table: [TemplateFamily] = [
        Self(
            "EndEntityCertificate",
            .endEntity,
            keyUsage: Self.tls,
            purposes: [.serverAuthentication, .clientAuthentication],
            in: Self.every
        ),
        Self(
            "EndEntityClientAuthCertificate",
            .endEntity,
            keyUsage: Self.tls,
            purposes: [.clientAuthentication],
            in: Self.every
        ),
        Self(
            "EndEntityServerAuthCertificate",
            .endEntity,
            keyUsage: Self.tls,
            purposes: [.serverAuthentication],
            in: Self.every
        ),
        Self(
            "CodeSigningCertificate",
            .endEntity,
            keyUsage: .digitalSignature,
            purposes: [.codeSigning],
            arePurposesCritical: true,
            in: Self.every
        ),
        Self(
            "OCSPSigningCertificate",
            .endEntity,
            keyUsage: .digitalSignature,
            purposes: [.ocspSigning],
            arePurposesCritical: true,
            in: Self.every
        ),
        Self("BlankEndEntityCertificate", .endEntity, in: Self.passing),
        Self("BlankEndEntityCertificate_CriticalBasicConstraints", .endEntityMarkedCritical, in: Self.passing),
        Self("RootCACertificate", .root(pathLength: nil), keyUsage: Self.signing, in: [.base, .call]),
        Self("BlankRootCACertificate", .root(pathLength: nil), in: [.call]),
        Self("BlankRootCACertificate_PathLen0", .root(pathLength: 0), in: [.call]),
        Self("BlankRootCACertificate_PathLen1", .root(pathLength: 1), in: [.call]),
        Self("BlankRootCACertificate_PathLen2", .root(pathLength: 2), in: [.call]),
        Self("BlankRootCACertificate_PathLen3", .root(pathLength: 3), in: [.call]),
        Self("SubordinateCACertificate_PathLen0", .subordinate(pathLength: 0), keyUsage: Self.signing, in: Self.every),
        Self("SubordinateCACertificate_PathLen1", .subordinate(pathLength: 1), keyUsage: Self.signing, in: Self.every),
        Self("SubordinateCACertificate_PathLen2", .subordinate(pathLength: 2), keyUsage: Self.signing, in: Self.every),
        Self("SubordinateCACertificate_PathLen3", .subordinate(pathLength: 3), keyUsage: Self.signing, in: Self.every),
        Self("BlankSubordinateCACertificate_PathLen0", .subordinate(pathLength: 0), in: Self.passing),
        Self("BlankSubordinateCACertificate_PathLen1", .subordinate(pathLength: 1), in: Self.passing),
        Self("BlankSubordinateCACertificate_PathLen2", .subordinate(pathLength: 2), in: Self.passing),
        Self("BlankSubordinateCACertificate_PathLen3", .subordinate(pathLength: 3), in: Self.passing),
    ]
}
