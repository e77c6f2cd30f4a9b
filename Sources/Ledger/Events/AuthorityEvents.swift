internal import Bytes

/// An authority is about to be made: a key, and a certification request that it signs.
public struct AuthorityCreating: Hashable, Sendable {
    /// The longest configuration that callers may have recorded, in octets.
    public static let maximumConfigurationOctets = 65_536

    /// Root or subordinate.
    public let kind: AuthorityKind
    /// Whether its certificates may live longer than seven days.
    public let usageMode: UsageMode
    /// The key to be made, by the program's own name as in ``KeyMade``: `rsa2048`, `ecP256`.
    public let keyAlgorithm: String
    /// What signs its certification request and lists, by the name in RFCs: `ecdsa-with-SHA256`.
    public let signatureAlgorithm: String
    /// The distinguished name, DER (RFC 5280 section 4.1.2.4).
    public let subject: [UInt8]
    /// Extensions that its certification request asks for beyond basic constraints, DER of `Extensions`.
    public let requestExtensions: [UInt8]?
    /// The whole configuration as it was asked for, JSON, for descriptions.
    public let configuration: String
    /// The standard that was asked for.
    public let keyStorageSecurityStandard: String
    /// Names and values that the caller attached.
    public let tags: [Tag]
    /// The idempotency token.
    public let token: String?
    /// Who asked, from where, with what octets.
    public let provenance: Provenance

    /// An authority is about to be made: a key, and a certification request that it signs.
    public init(
        kind: AuthorityKind,
        usageMode: UsageMode,
        keyAlgorithm: String,
        signatureAlgorithm: String,
        subject: [UInt8],
        requestExtensions: [UInt8]?,
        configuration: String,
        keyStorageSecurityStandard: String,
        tags: [Tag],
        token: String?,
        provenance: Provenance
    ) {
        self.kind = kind
        self.usageMode = usageMode
        self.keyAlgorithm = keyAlgorithm
        self.signatureAlgorithm = signatureAlgorithm
        self.subject = subject
        self.requestExtensions = requestExtensions
        self.configuration = configuration
        self.keyStorageSecurityStandard = keyStorageSecurityStandard
        self.tags = tags
        self.token = token
        self.provenance = provenance
    }
}

/// A name, and perhaps a value, attached to an authority.
public struct Tag: Hashable, Sendable {
    /// The name.
    public let key: String
    /// The value.
    public let value: String?

    /// A name, and perhaps a value, attached to an authority.
    public init(
        key: String,
        value: String?
    ) {
        self.key = key
        self.value = value
    }

    /// Whether the texts of both are the same octets.
    public static func == (left: Tag, right: Tag) -> Bool {
        left.key.isVerbatim(right.key) && left.value.isVerbatim(right.value)
    }
}

/// The certification request that was authorized is signed: the authority exists.
public struct AuthorityCreated: Hashable, Sendable {
    /// The signed certification request, DER (RFC 2986).
    public let certificationRequest: [UInt8]

    /// The certification request that was authorized is signed: the authority exists.
    public init(
        certificationRequest: [UInt8]
    ) {
        self.certificationRequest = certificationRequest
    }
}

/// No key was made, or its certification request not signed; a key that was made is never used again.
public struct AuthorityCreationFailed: Hashable, Sendable {
    /// What failed.
    public let reason: RecordedReason

    /// No key was made, or its certification request not signed; a key that was made is never used again.
    public init(
        reason: RecordedReason
    ) {
        self.reason = reason
    }
}

/// An authority got its certificate.
public struct AuthorityCertificateImported: Hashable, Sendable {
    /// The certificate, DER.
    public let certificate: [UInt8]
    /// The certificates above it, DER, its issuer first, the root last; empty for a root.
    public let chain: [[UInt8]]
    /// Who imported it.
    public let provenance: Provenance

    /// An authority got its certificate.
    public init(
        certificate: [UInt8],
        chain: [[UInt8]],
        provenance: Provenance
    ) {
        self.certificate = certificate
        self.chain = chain
        self.provenance = provenance
    }
}

/// Whether an authority signs its own certificate.
public enum AuthorityKind: Int, Hashable, Sendable {
    case root = 0
    case subordinate = 1
}

/// Whether an authority's certificates may live longer than seven days.
public enum UsageMode: Int, Hashable, Sendable {
    case generalPurpose = 0
    case shortLivedCertificate = 1
}
