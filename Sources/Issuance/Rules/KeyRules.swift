internal import Bytes
internal import Cryptography
internal import PKI

/// Whether the key to be certified is one that nobody else can find out, and that nobody has given up.
enum KeyRules {
    /// Rules without which there would be no key, or another's: no policy turns them off.
    private static let fixed: [Rule] = [
        Self.pointIsOnCurve.rule, Self.exponentIsUsable.rule, Self.isNoAuthoritys.rule, Self.pointIsOfLargeOrder.rule,
    ]

    /// Rules that a policy may turn off.
    static let optional: [Rule] = [
        Self.exponentIsNotTiny.rule, Self.hasNoSmallFactor.rule, Self.primesAreNotClose.rule, Self.isNotOfROCA.rule,
        Self.isNotBlocked.rule,
    ]

    static let all: [Rule] = Self.fixed + Self.optional

    /// The rounds of Fermat's method: ten times what the Baseline Requirements ask, at a hundredth of what a signature costs.
    static let rounds = 1_000

    /// Asks everything that the key's family can be asked.
    static func examine(
        _ key: RequestKey,
        of request: CertificationRequest,
        for template: Template,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PublicKey {
        let publicKey: PublicKey
        switch key.family {
        case .rsa:
            publicKey = try record.require(Self.exponentIsUsable, of: key)
            let exponent = publicKey.rsaPublicExponent ?? 0
            try record.require(Self.exponentIsNotTiny, of: exponent, unless: policy)
            if let modulus = publicKey.rsaModulus {
                try record.require(Self.hasNoSmallFactor, of: modulus, unless: policy)
                try record.require(Self.primesAreNotClose, of: modulus, unless: policy)
                try record.require(Self.isNotOfROCA, of: modulus, unless: policy)
            }
        case .ellipticCurve:
            publicKey = try record.require(Self.pointIsOnCurve, of: key)
        case .ed25519:
            publicKey = try record.require(Self.pointIsOfLargeOrder, of: key)
        }
        try record.require(Self.isNotBlocked, of: (request, policy), unless: policy)
        try record.require(Self.isNoAuthoritys, of: (request, template, policy))
        return publicKey
    }

    // The point at infinity has no encoding of a point's length (SEC 1 section 2.3.3): reading refuses it.
    static let pointIsOnCurve = Requirement<RequestKey, PublicKey>(
        50,
        "ec-point-is-on-curve",
        "SEC 1 section 3.2.2.1; NIST SP 800-186 appendix D.1"
    ) { key throws(Interruption) in
        try key.usable(otherwise: .pointNotOnCurve)
    }

    static let exponentIsUsable = Requirement<RequestKey, PublicKey>(
        51,
        "rsa-exponent-is-usable",
        "RFC 8017 section 3.1"
    ) { key throws(Interruption) in
        try key.usable(otherwise: .exponentUnusable)
    }

    static let exponentIsNotTiny = Requirement<UInt64, Void>(
        52,
        "rsa-exponent-is-not-tiny",
        "NIST SP 800-56B section 6.2: greater than 65,536; CA/Browser Forum Baseline Requirements section 6.1.6"
    ) { exponent throws(Interruption) in
        guard exponent > 65_536 else {
            throw .refusal(.malformedCertificationRequest, .exponentTiny, .number(Int64(clamping: exponent)))
        }
    }

    static let hasNoSmallFactor = Requirement<RSAModulus, Void>(
        53,
        "rsa-modulus-has-no-small-factor",
        "CA/Browser Forum Baseline Requirements section 6.1.6; NIST SP 800-89 section 5.3.3"
    ) { modulus throws(Interruption) in
        if let factor = modulus.smallFactor() {
            throw .refusal(.malformedCertificationRequest, .smallFactor, .number(Int64(clamping: factor)))
        }
    }

    static let primesAreNotClose = Requirement<RSAModulus, Void>(
        54,
        "rsa-primes-are-not-close",
        "CA/Browser Forum Baseline Requirements section 6.1.1.3; CVE-2022-26320"
    ) { modulus throws(Interruption) in
        let areClose = try interruptingOnFailure { () throws(CryptographyError) in
            try modulus.hasClosePrimes(rounds: Self.rounds)
        }
        guard !areClose else {
            throw .refusal(.malformedCertificationRequest, .closePrimes)
        }
    }

    static let isNotOfROCA = Requirement<RSAModulus, Void>(
        55,
        "rsa-modulus-is-not-of-roca",
        "CVE-2017-15361; CA/Browser Forum Baseline Requirements section 6.1.1.3"
    ) { modulus throws(Interruption) in
        guard !modulus.isOfROCA else {
            throw .refusal(.malformedCertificationRequest, .keyOfROCA)
        }
    }

    static let isNotBlocked = Requirement<(request: CertificationRequest, policy: IssuancePolicy), Void>(
        56,
        "key-is-not-blocked",
        "CA/Browser Forum Baseline Requirements section 6.1.1.3: a key that is known to be compromised"
    ) { given throws(Interruption) in
        // Usually there is none, and nothing to hash.
        guard !given.policy.blockedKeys.isEmpty else { return }
        let digest = try interruptingOnFailure { () throws(CryptographyError) in
            try SHA256.digest(of: given.request.subjectPublicKeyInfo.derOctets)
        }
        guard !given.policy.blockedKeys.contains(digest) else {
            throw .refusal(.malformedCertificationRequest, .keyBlocked, .octets(digest.octets))
        }
    }

    // A subordinate authority's own request holds an authority's key and asks for an authority's certificate. Reading
    // admits one spelling of a key, so that octets can be compared.
    static let isNoAuthoritys = Requirement<
        (request: CertificationRequest, template: Template, policy: IssuancePolicy), Void
    >(
        57,
        "key-is-no-authoritys",
        "RFC 5280 section 4.2.1.9: an authority's key certifies, an end entity's does not"
    ) { given throws(Interruption) in
        guard !given.template.isAuthority else { return }
        guard !given.policy.authorityKeys.contains(given.request.subjectPublicKeyInfo.derOctets) else {
            throw .refusal(.invalidArgument, .keyOfAnAuthority)
        }
    }
}
