public import Bytes
public import Cryptography
public import Ledger

/// An authority as it is asked for, its parts already known to be well formed.
public struct AuthorityOrder: Hashable, Sendable {
    /// Root or subordinate.
    public var kind: AuthorityKind
    /// Whether its certificates may live longer than seven days.
    public var usageMode: UsageMode
    /// The key to make.
    public var keyAlgorithm: KeyAlgorithm
    /// What signs its certification request and lists, by the name in RFCs: `ecdsa-with-SHA256`.
    public var signatureAlgorithm: String
    /// The distinguished name, DER.
    public var subject: [UInt8]
    /// Extensions for its certification request beyond basic constraints, DER of `Extensions`.
    public var requestExtensions: [UInt8]?
    /// The whole configuration as it was asked for, JSON, for descriptions.
    public var configuration: String
    /// The standard that the key's storage shall meet, as asked for.
    public var keyStorageSecurityStandard: String
    /// Names and values that the caller attached.
    public var tags: [Tag]
    /// The idempotency token.
    public var token: String?
    /// How it is to tell what it will have revoked.
    public var revocation: RevocationWish

    /// An order.
    public init(
        kind: AuthorityKind,
        usageMode: UsageMode,
        keyAlgorithm: KeyAlgorithm,
        signatureAlgorithm: String,
        subject: [UInt8],
        requestExtensions: [UInt8]?,
        configuration: String,
        keyStorageSecurityStandard: String,
        tags: [Tag],
        token: String?,
        revocation: RevocationWish = RevocationWish()
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
        self.revocation = revocation
    }
}

/// A certificate as it is asked for.
public struct CertificateOrder: Hashable, Sendable {
    /// The authority asked; absent where its name names none.
    public var authority: UniqueIdentifier?
    /// The name as it was given.
    public var authorityName: String
    /// The octets as received, which should be a certification request in PEM.
    public var certificationRequest: [UInt8]
    /// The algorithm asked for, by the name in RFCs.
    public var signatureAlgorithm: String
    /// The template asked for, `EndEntityCertificate/V1`; absent where none was named.
    public var template: String?
    /// When the certificate shall end.
    public var notAfter: RequestedTime
    /// When it shall begin, where the caller said.
    public var notBefore: RequestedTime?
    /// Values for passthrough templates.
    public var passthrough: SubmittedPassthrough?
    /// The idempotency token.
    public var token: String?

    /// An order.
    public init(
        authority: UniqueIdentifier?,
        authorityName: String,
        certificationRequest: [UInt8],
        signatureAlgorithm: String,
        template: String?,
        notAfter: RequestedTime,
        notBefore: RequestedTime?,
        passthrough: SubmittedPassthrough?,
        token: String?
    ) {
        self.authority = authority
        self.authorityName = authorityName
        self.certificationRequest = certificationRequest
        self.signatureAlgorithm = signatureAlgorithm
        self.template = template
        self.notAfter = notAfter
        self.notBefore = notBefore
        self.passthrough = passthrough
        self.token = token
    }
}
