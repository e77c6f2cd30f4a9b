public import Bytes
public import Ledger

/// An authority as it stands at one moment.
public struct AuthorityDescription: Hashable, Sendable {
    /// The authority's identifier.
    public let authority: UniqueIdentifier
    /// Root or subordinate.
    public let kind: AuthorityKind
    /// Whether its certificates may live longer than seven days.
    public let usageMode: UsageMode
    /// Where it stands in its life.
    public let status: AuthorityStatus
    /// When it was asked for.
    public let createdAt: Instant
    /// When it last changed.
    public let lastStateChangeAt: Instant
    /// The whole configuration as it was asked for, JSON.
    public let configuration: String
    /// The standard that was asked for.
    public let keyStorageSecurityStandard: String
    /// Its certificate's serial number, octets without leading zeros; absent before there is one.
    public let serialNumber: [UInt8]?
    /// When its certificate begins.
    public let notBefore: Instant?
    /// When its certificate ends.
    public let notAfter: Instant?
    /// The last moment at which it can be restored; absent unless it is deleted.
    public let restorableUntil: Instant?
    /// How it tells what it revoked.
    public let revocation: RevocationConfiguration

    /// A description.
    public init(
        authority: UniqueIdentifier,
        kind: AuthorityKind,
        usageMode: UsageMode,
        status: AuthorityStatus,
        createdAt: Instant,
        lastStateChangeAt: Instant,
        configuration: String,
        keyStorageSecurityStandard: String,
        serialNumber: [UInt8]?,
        notBefore: Instant?,
        notAfter: Instant?,
        restorableUntil: Instant? = nil,
        revocation: RevocationConfiguration = RevocationConfiguration()
    ) {
        self.authority = authority
        self.kind = kind
        self.usageMode = usageMode
        self.status = status
        self.createdAt = createdAt
        self.lastStateChangeAt = lastStateChangeAt
        self.configuration = configuration
        self.keyStorageSecurityStandard = keyStorageSecurityStandard
        self.serialNumber = serialNumber
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.restorableUntil = restorableUntil
        self.revocation = revocation
    }
}
