/// What a public key is: its family, and its size or curve.
public enum PublicKeyKind: Hashable, Sendable {
    /// RSA (RFC 8017) with a modulus of so many bits.
    case rsa(bits: Int)
    /// An elliptic curve key (RFC 5480).
    case ellipticCurve(Curve)
    /// Ed25519 (RFC 8032, RFC 8410).
    case ed25519

    /// What a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) says that it holds: its form is looked at, not whether a point
    /// lies on its curve.
    ///
    /// - Throws: What ``PublicKey/init(subjectPublicKeyInfo:)`` throws for a form that it does not take.
    public init(claimedBy subjectPublicKeyInfo: [UInt8]) throws(CryptographyError) {
        switch try SubjectPublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo) {
        case .rsa(let modulus, let exponent):
            self = .rsa(bits: try PublicKey.checkedBits(modulus: modulus, exponent: exponent))
        case .ellipticCurve(let curve, _): self = .ellipticCurve(curve)
        case .ed25519: self = .ed25519
        }
    }

    /// Whether a key of this kind makes and verifies signatures of the algorithm.
    public func isSuitable(for algorithm: SignatureAlgorithm) -> Bool {
        switch (self, algorithm.scheme) {
        case (.rsa, .rsaPKCS1), (.rsa, .rsaPSS), (.ellipticCurve, .ecdsa), (.ed25519, .ed25519): true
        default: false
        }
    }
}
