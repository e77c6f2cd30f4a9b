internal import Bytes
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
            throw .refusal(.invalidValue, .noPathLengthRemains, .text(given.template.name))
        }
        guard let asked = given.template.pathLength, asked < remaining else {
            throw .refusal(.invalidValue, .pathLengthTooLarge, .text(given.template.name), .number(Int64(remaining)))
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
            throw .refusal(.invalidArgument, .rootOfAnotherKey, .text(given.template.name))
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
            throw .refusal(.invalidArgument, .authorityKeyOfAnother)
        }
    }
}
