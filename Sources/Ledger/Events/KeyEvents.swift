public import Bytes

/// A key was made and kept, before anything was signed with it.
public struct KeyMade: Hashable, Sendable {
    /// The key's own identifier, by which its uses are counted.
    public let key: UniqueIdentifier
    /// What it signs.
    public let purpose: KeyPurpose
    /// Where its private half lies.
    public let place: KeyPlace
    /// What kind of key it is, by the program's own name: `ecP256`, `rsa2048`.
    public let algorithm: String
    /// The public half, DER (RFC 5280 section 4.1.2.7).
    public let subjectPublicKeyInfo: [UInt8]

    /// A key was made and kept, before anything was signed with it.
    public init(
        key: UniqueIdentifier,
        purpose: KeyPurpose,
        place: KeyPlace,
        algorithm: String,
        subjectPublicKeyInfo: [UInt8]
    ) {
        self.key = key
        self.purpose = purpose
        self.place = place
        self.algorithm = algorithm
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
    }
}

/// The intent to sign an authority's own certification request: exactly these octets, by this key, once.
public struct RequestAuthorized: Hashable, Sendable {
    /// The number of the rule set that judged.
    public let ruleSet: Int64
    /// The key that will sign.
    public let key: UniqueIdentifier
    /// The algorithm that it will sign with, by the name in RFCs.
    public let signatureAlgorithm: String
    /// Every check that was made, in order.
    public let checks: [Check]
    /// The octets to be signed, DER (RFC 2986 section 4.1).
    public let certificationRequestInfo: [UInt8]

    /// The intent to sign an authority's own certification request: exactly these octets, by this key, once.
    public init(
        ruleSet: Int64,
        key: UniqueIdentifier,
        signatureAlgorithm: String,
        checks: [Check],
        certificationRequestInfo: [UInt8]
    ) {
        self.ruleSet = ruleSet
        self.key = key
        self.signatureAlgorithm = signatureAlgorithm
        self.checks = checks
        self.certificationRequestInfo = certificationRequestInfo
    }

    /// Whether both hold the same, the algorithm's name octet for octet.
    public static func == (left: RequestAuthorized, right: RequestAuthorized) -> Bool {
        left.ruleSet == right.ruleSet && left.key == right.key
            && left.signatureAlgorithm.isVerbatim(right.signatureAlgorithm) && left.checks == right.checks
            && left.certificationRequestInfo == right.certificationRequestInfo
    }
}

/// What a key signs.
public enum KeyPurpose: Int, Hashable, Sendable {
    /// An authority's certificates, lists, and its own certification request.
    case authority = 0
    /// Answers about the standing of certificates (RFC 6960).
    case responder = 1
    /// The log's checkpoints.
    case log = 2
    /// What another process is asked to sign.
    case signer = 3
}
