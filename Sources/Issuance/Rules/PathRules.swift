internal import PKI

/// Whether the certificate may stand where it would stand in a path.
enum PathRules {
    static let all: [Rule] = [
        Self.lengthRemains.rule, Self.rootCertifiesItself.rule, Self.authorityKeyIsItsOwn.rule,
    ]

    static let lengthRemains = Requirement<(template: Template, authority: IssuingAuthority), Void>(
        30,
        "path-length-remains",
        "RFC 5280 section 4.2.1.9"
    ) { given throws(Interruption) in
        guard given.template.isAuthority, !given.template.isRoot, let remaining = given.authority.remainingPathLength
        else { return }
        guard remaining > 0 else {
            throw .refusal(
                .invalidValue,
                "The template \(given.template.name) cannot be used: the certificate authority's path length constraint "
                    + "lets no further certificate authority follow"
            )
        }
        guard let asked = given.template.pathLength, asked < remaining else {
            throw .refusal(
                .invalidValue,
                "The template \(given.template.name) cannot be used: its path length must be less than \(remaining), "
                    + "which is what the certificate authority's own constraint leaves"
            )
        }
    }

    static let rootCertifiesItself = Requirement<
        (template: Template, authority: IssuingAuthority, request: CertificationRequest), Void
    >(
        31,
        "root-certifies-itself",
        "RFC 5280 section 3.2 (self-signed certificates)"
    ) { given throws(Interruption) in
        guard given.template.isRoot else { return }
        guard given.authority.subjectPublicKeyInfo == given.request.subjectPublicKeyInfo else {
            throw .refusal(
                .invalidArgument,
                "The template \(given.template.name) needs the certificate authority's own certification request: this "
                    + "one holds another public key"
            )
        }
    }

    // The bits of the key are compared, not the whole structure, so that no other spelling of its algorithm slips by.
    static let authorityKeyIsItsOwn = Requirement<
        (template: Template, authority: IssuingAuthority, request: CertificationRequest), Void
    >(
        32,
        "authority-key-is-its-own",
        "RFC 5280 section 4.2.1.1: a certificate under the authority's own key would be its own issuer"
    ) { given throws(Interruption) in
        guard !given.template.isRoot else { return }
        let own = given.authority.subjectPublicKeyInfo?.subjectPublicKey
        guard own != given.request.subjectPublicKeyInfo.subjectPublicKey else {
            throw .refusal(
                .invalidArgument,
                "The certification request holds the certificate authority's own public key, which only a root "
                    + "certificate authority's own certificate may"
            )
        }
    }
}
