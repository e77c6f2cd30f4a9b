public import Bytes
public import PKI

/// What a revocation list is to say.
public struct RevocationListOrder: Sendable {
    /// The authority whose list it is.
    public let authority: IssuingAuthority
    /// The algorithm to sign with, by the name in RFCs.
    public let signatureAlgorithm: String
    /// The list's number.
    public let number: Int64
    /// When it says that it was issued.
    public let thisUpdate: Instant
    /// Until when there will be another.
    public let nextUpdate: Instant
    /// The URL of the part that it is the list of; absent for a complete list.
    public let distributionPoint: String?
    /// What it is the fold of; absent where it does not say.
    public let position: LogPosition?
    /// What it lists.
    public let revoked: RevokedCertificates

    /// An order of a list.
    public init(
        authority: IssuingAuthority,
        signatureAlgorithm: String,
        number: Int64,
        thisUpdate: Instant,
        nextUpdate: Instant,
        distributionPoint: String?,
        position: LogPosition?,
        revoked: RevokedCertificates
    ) {
        self.authority = authority
        self.signatureAlgorithm = signatureAlgorithm
        self.number = number
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.distributionPoint = distributionPoint
        self.position = position
        self.revoked = revoked
    }
}
