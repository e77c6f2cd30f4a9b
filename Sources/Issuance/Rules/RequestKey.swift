internal import Cryptography

/// A request's public key once it is well formed: usable, or with the one fault that a rule of its own tells.
struct RequestKey {
    /// The families, which are asked different things.
    enum Family { case rsa, ellipticCurve, ed25519 }

    let family: Family
    private let key: PublicKey?

    /// The key that a SubjectPublicKeyInfo holds.
    ///
    /// - Throws: ``CryptographyError`` where it is malformed or not supported.
    init(subjectPublicKeyInfo: [UInt8]) throws(CryptographyError) {
        do throws(CryptographyError) {
            let key = try PublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo)
            self.family =
                switch key.kind {
                case .rsa: .rsa
                case .ellipticCurve: .ellipticCurve
                case .ed25519: .ed25519
                }
            self.key = key
        } catch {
            switch error.code {
            case .invalidPoint: self.family = .ellipticCurve
            case .invalidExponent: self.family = .rsa
            default: throw error
            }
            self.key = nil
        }
    }

    /// The key; a refusal where it has a fault.
    func usable(otherwise fault: ReasonCode = .requestKeyMalformed) throws(Interruption) -> PublicKey {
        guard let key = self.key else { throw .refusal(.malformedCertificationRequest, fault) }
        return key
    }
}
