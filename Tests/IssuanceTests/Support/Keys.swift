import Cryptography
import PKI

/// One key of each kind, made once: RSA keys take their time.
enum Keys {
    static let rsa2048 = Result { try PrivateKey.generate(.rsa2048) }
    static let rsa3072 = Result { try PrivateKey.generate(.rsa3072) }
    static let rsa4096 = Result { try PrivateKey.generate(.rsa4096) }
    static let p256 = Result { try PrivateKey.generate(.ecP256) }
    static let p384 = Result { try PrivateKey.generate(.ecP384) }
    static let p521 = Result { try PrivateKey.generate(.ecP521) }
    static let ed25519 = Result { try PrivateKey.generate(.ed25519) }

    static func of(_ algorithm: KeyAlgorithm) throws -> PrivateKey {
        switch algorithm {
        case .rsa2048: try self.rsa2048.get()
        case .rsa3072: try self.rsa3072.get()
        case .rsa4096: try self.rsa4096.get()
        case .ecP256: try self.p256.get()
        case .ecP384: try self.p384.get()
        case .ecP521: try self.p521.get()
        case .ed25519: try self.ed25519.get()
        }
    }
}

extension KeyAlgorithm {
    /// An algorithm that keys of this kind sign with.
    var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .rsa2048, .rsa3072, .rsa4096: .rsaPKCS1WithSHA256
        case .ecP256: .ecdsaWithSHA256
        case .ecP384: .ecdsaWithSHA384
        case .ecP521: .ecdsaWithSHA512
        case .ed25519: .ed25519
        }
    }
}

extension PrivateKey {
    var spki: SubjectPublicKeyInfo {
        get throws { try SubjectPublicKeyInfo(derEncoded: self.subjectPublicKeyInfo) }
    }
}
