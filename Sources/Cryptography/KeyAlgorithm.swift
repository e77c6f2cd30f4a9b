/// A kind and size of key that we generate.
public enum KeyAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rsa2048, rsa3072, rsa4096, ecP256, ecP384, ecP521, ed25519

    /// What the public half of such a key is.
    public var publicKeyKind: PublicKeyKind {
        switch self {
        case .rsa2048: .rsa(bits: 2048)
        case .rsa3072: .rsa(bits: 3072)
        case .rsa4096: .rsa(bits: 4096)
        case .ecP256: .ellipticCurve(.p256)
        case .ecP384: .ellipticCurve(.p384)
        case .ecP521: .ellipticCurve(.p521)
        case .ed25519: .ed25519
        }
    }
}
