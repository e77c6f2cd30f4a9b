internal import Cryptography

extension KeyRules {
    // "If the resulting value is >= p, decoding fails" (RFC 8032 section 5.1.3), which libraries let pass. Under a key of
    // small order a signature verifies that anybody can make, and so proves the possession of nothing.
    static let pointIsOfLargeOrder = Requirement<RequestKey, PublicKey>(
        58,
        "ed25519-point-is-of-large-order",
        "RFC 8032 section 5.1.3; RFC 4211 section 4 (proof of possession)"
    ) { key throws(Interruption) in
        let publicKey = try key.usable()
        guard let point = publicKey.edwardsPoint else { return publicKey }
        guard point.isCanonical else { throw .refusal(.malformedCertificationRequest, .pointNotCanonical) }
        guard !point.isOfSmallOrder else { throw .refusal(.malformedCertificationRequest, .pointOfSmallOrder) }
        return publicKey
    }
}
