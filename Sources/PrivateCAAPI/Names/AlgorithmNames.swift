import Cryptography

/// The wire's names of algorithms, and what they mean.
enum AlgorithmNames {
    /// A family that a key and a signing algorithm must share.
    enum Family: Hashable, Sendable {
        case rsa
        case ellipticCurve
        case mlDSA44, mlDSA65, mlDSA87
        case sm2
    }

    /// A signing algorithm's name in RFCs, and its family.
    static func signature(_ name: String) -> (name: String, family: Family)? {
        switch name {
        case "SHA256WITHECDSA": ("ecdsa-with-SHA256", .ellipticCurve)
        case "SHA384WITHECDSA": ("ecdsa-with-SHA384", .ellipticCurve)
        case "SHA512WITHECDSA": ("ecdsa-with-SHA512", .ellipticCurve)
        case "SHA256WITHRSA": ("sha256WithRSAEncryption", .rsa)
        case "SHA384WITHRSA": ("sha384WithRSAEncryption", .rsa)
        case "SHA512WITHRSA": ("sha512WithRSAEncryption", .rsa)
        case "SHA256WITHRSA_PSS": ("rsassa-pss-sha256", .rsa)
        case "SHA384WITHRSA_PSS": ("rsassa-pss-sha384", .rsa)
        case "SHA512WITHRSA_PSS": ("rsassa-pss-sha512", .rsa)
        case "ML_DSA_44": ("id-ml-dsa-44", .mlDSA44)
        case "ML_DSA_65": ("id-ml-dsa-65", .mlDSA65)
        case "ML_DSA_87": ("id-ml-dsa-87", .mlDSA87)
        case "SM3WITHSM2": ("SM2-with-SM3", .sm2)
        default: nil
        }
    }

    /// The key that a key algorithm's name means; `nil` where the linked library makes none such.
    static func key(_ name: String) -> KeyAlgorithm? {
        switch name {
        case "RSA_2048": .rsa2048
        case "RSA_3072": .rsa3072
        case "RSA_4096": .rsa4096
        case "EC_prime256v1": .ecP256
        case "EC_secp384r1": .ecP384
        case "EC_secp521r1": .ecP521
        default: nil
        }
    }

    /// A key algorithm's family.
    static func keyFamily(_ name: String) -> Family? {
        switch name {
        case "RSA_2048", "RSA_3072", "RSA_4096": .rsa
        case "EC_prime256v1", "EC_secp384r1", "EC_secp521r1": .ellipticCurve
        case "ML_DSA_44": .mlDSA44
        case "ML_DSA_65": .mlDSA65
        case "ML_DSA_87": .mlDSA87
        case "SM2": .sm2
        default: nil
        }
    }
}
