public import Bytes
public import Ledger

/// An authority as the views show it.
public struct AuthorityRow: Hashable, Sendable {
    /// The authority's identifier: its stream.
    public let identifier: UniqueIdentifier
    /// Whether it signs its own certificate.
    public let kind: AuthorityKind
    /// Whether its certificates may live longer than seven days.
    public let usageMode: UsageMode
    /// What its events add up to; that it has expired only a clock can say.
    public var status: AuthorityStatus
    /// When its making began: the time of its `AuthorityCreating`.
    public let createdAt: Instant
    /// The time of its newest event.
    public var changedAt: Instant
    /// Where its `AuthorityCreating` lies.
    public let creatingPosition: UInt64
    /// Where its `AuthorityCreated` lies; absent while there is none.
    public var createdPosition: UInt64?
    /// Where its newest `AuthorityCertificateImported` lies; absent while there is none.
    public var importedPosition: UInt64?
}

/// A certificate as the views show it: where in the log everything about it lies.
public struct CertificateRow: Hashable, Sendable {
    /// Where its `IssuanceRequested` lies.
    public let requestedPosition: UInt64
    /// Where its `IssuanceAuthorized` lies: the octets that were signed.
    public let authorizedPosition: UInt64
    /// Where its `CertificateSigned` lies: the signature.
    public let signedPosition: UInt64
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// Who asked for it.
    public let requester: String
    /// The time of its `CertificateSigned`.
    public let issuedAt: Instant
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
}

/// An idempotency token that is still honoured.
public struct IdempotencyRow: Hashable, Sendable {
    /// The request that used it first: the stream of its issuance.
    public let request: UniqueIdentifier
    /// Where that request's `IssuanceAuthorized` lies.
    public let authorizedPosition: UInt64
    /// The time of that `IssuanceAuthorized`: the window begins here.
    public let authorizedAt: Instant

    /// A token that is honoured.
    public init(request: UniqueIdentifier, authorizedPosition: UInt64, authorizedAt: Instant) {
        self.request = request
        self.authorizedPosition = authorizedPosition
        self.authorizedAt = authorizedAt
    }
}
