internal import Bytes

/// A way to sign: the family of key, the hash function and the padding.
///
/// RSASSA-PSS (RFC 4055) is always with MGF1 over the same hash function; it signs with a salt as long as the digest.
public enum SignatureAlgorithm: Hashable, Sendable, CaseIterable {
    case ecdsaWithSHA256, ecdsaWithSHA384, ecdsaWithSHA512
    case rsaPKCS1WithSHA256, rsaPKCS1WithSHA384, rsaPKCS1WithSHA512
    case rsaPSSWithSHA256, rsaPSSWithSHA384, rsaPSSWithSHA512
    case ed25519

    /// The algorithm of an RFC name; `nil` for any other text.
    public init?(name: String) {
        guard let algorithm = Self.allCases.first(where: { $0.name.isVerbatim(name) }) else { return nil }
        self = algorithm
    }

    /// The name by which the RFCs call it (5758, 4055, 8410); for RSASSA-PSS, whose hash is a parameter, the COSE-like `rsassa-pss-sha256`.
    public var name: String {
        switch self {
        case .ecdsaWithSHA256: "ecdsa-with-SHA256"
        case .ecdsaWithSHA384: "ecdsa-with-SHA384"
        case .ecdsaWithSHA512: "ecdsa-with-SHA512"
        case .rsaPKCS1WithSHA256: "sha256WithRSAEncryption"
        case .rsaPKCS1WithSHA384: "sha384WithRSAEncryption"
        case .rsaPKCS1WithSHA512: "sha512WithRSAEncryption"
        case .rsaPSSWithSHA256: "rsassa-pss-sha256"
        case .rsaPSSWithSHA384: "rsassa-pss-sha384"
        case .rsaPSSWithSHA512: "rsassa-pss-sha512"
        case .ed25519: "id-Ed25519"
        }
    }

    /// The mathematics and the padding, apart from the hash function.
    enum Scheme {
        case ecdsa, rsaPKCS1, rsaPSS, ed25519
    }

    /// The mathematics and the padding.
    var scheme: Scheme {
        switch self {
        case .ecdsaWithSHA256, .ecdsaWithSHA384, .ecdsaWithSHA512: .ecdsa
        case .rsaPKCS1WithSHA256, .rsaPKCS1WithSHA384, .rsaPKCS1WithSHA512: .rsaPKCS1
        case .rsaPSSWithSHA256, .rsaPSSWithSHA384, .rsaPSSWithSHA512: .rsaPSS
        case .ed25519: .ed25519
        }
    }

    /// The hash function that the message goes through first; `nil` for Ed25519, which takes the message itself.
    public var hashFunction: HashFunction? {
        switch self {
        case .ecdsaWithSHA256, .rsaPKCS1WithSHA256, .rsaPSSWithSHA256: .sha256
        case .ecdsaWithSHA384, .rsaPKCS1WithSHA384, .rsaPSSWithSHA384: .sha384
        case .ecdsaWithSHA512, .rsaPKCS1WithSHA512, .rsaPSSWithSHA512: .sha512
        case .ed25519: nil
        }
    }
}
