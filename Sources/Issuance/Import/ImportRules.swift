/// The rules for an authority's own certificate and those above it, in the order in which they are asked.
enum ImportRules {
    static let sizes = Rule(200, "import-sizes", "API reference, CertificateBodyBlob and CertificateChainBlob")
    static let certificateIsReadable = Rule(
        201,
        "import-certificate-is-readable",
        "RFC 7468 section 5; RFC 5280 section 4.1"
    )
    static let keyIsTheAuthoritys = Rule(
        202,
        "import-key-is-the-authoritys",
        "API reference, ImportCertificateAuthorityCertificate, CertificateMismatchException"
    )
    static let kindAndChainAgree = Rule(
        203,
        "import-kind-and-chain-agree",
        "API reference, ImportCertificateAuthorityCertificate, InvalidRequestException"
    )
    static let chainIsReadable = Rule(204, "import-chain-is-readable", "RFC 7468 section 5; RFC 5280 section 4.1")
    static let chainIsOrdered = Rule(
        205,
        "import-chain-is-ordered",
        "RFC 5280 section 6.1 (a), (b); API reference, CertificateChain: the root last"
    )
    static let basicConstraints = Rule(206, "import-basic-constraints", "RFC 5280 sections 4.2.1.9 and 6.1.4 (k)")
    static let subjectIsNotEmpty = Rule(207, "import-subject-is-not-empty", "RFC 5280 section 4.1.2.6")
    static let pathLength = Rule(208, "import-path-length", "RFC 5280 sections 4.2.1.9 and 6.1.4 (l), (m)")
    static let criticalExtensions = Rule(
        209,
        "import-critical-extensions",
        "RFC 5280 section 4.2; API reference, ImportCertificateAuthorityCertificate"
    )
    static let signaturesVerify = Rule(211, "import-signatures-verify", "RFC 5280 section 6.1.3 (a)(1)")
    static let isNotExpired = Rule(212, "import-is-not-expired", "RFC 5280 section 6.1.3 (a)(2)")
    static let keyUsage = Rule(213, "import-key-usage", "RFC 5280 sections 4.2.1.3 and 6.1.4 (n)")
    static let state = Rule(
        214,
        "import-authority-state",
        "API reference, ImportCertificateAuthorityCertificate, InvalidStateException"
    )

    static let nameConstraintsAreReadable = Rule(
        215,
        "import-name-constraints-are-readable",
        "RFC 5280 section 4.2.1.10"
    )
    static let namesArePermitted = Rule(
        216,
        "import-names-are-permitted",
        "RFC 5280 sections 4.2.1.10 and 6.1.3 (b), (c)"
    )

    static let all: [Rule] = [
        Self.sizes, Self.certificateIsReadable, Self.keyIsTheAuthoritys, Self.kindAndChainAgree, Self.chainIsReadable,
        Self.chainIsOrdered, Self.basicConstraints, Self.subjectIsNotEmpty, Self.pathLength, Self.criticalExtensions,
        Self.nameConstraintsAreReadable, Self.namesArePermitted, Self.signaturesVerify, Self.isNotExpired,
        Self.keyUsage, Self.state,
    ]
}
