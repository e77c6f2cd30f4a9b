public import Bytes

// Event ::= SEQUENCE { nonce OCTET STRING (SIZE(16)), body CHOICE { … } }      -- schemas/events.asn1

/// One fact, with the random octets that keep its digest from being guessed.
public struct Event: Hashable, Sendable {
    /// Sixteen random octets.
    public let nonce: UniqueIdentifier
    /// What happened.
    public let body: EventBody

    /// A fact with its nonce.
    public init(nonce: UniqueIdentifier, body: EventBody) {
        self.nonce = nonce
        self.body = body
    }
}

/// What kind of fact an event is: the tag of its CHOICE and the event type of its entry's header.
///
/// Never reused.
public enum EventType: UInt32, Sendable, CaseIterable {
    case ledgerOpened = 1
    case serverStarted = 2
    case clockStepped = 3
    case clockConfirmed = 4
    case authorityCreating = 10
    case authorityCreated = 11
    case authorityCreationFailed = 12
    case authorityCertificateImported = 13
    case issuancePolicyChanged = 21
    case keyBlocked = 22
    case credentialsChanged = 24
    case issuanceRequested = 30
    case issuanceRefused = 31
    case issuanceAuthorized = 32
    case certificateSigned = 33
    case signingFailed = 34
    case issuanceAbandoned = 35
    case issuanceRepeated = 36
    case operationRefused = 50
    case unauthenticatedRequestsCounted = 51
}

/// What happened.
public enum EventBody: Hashable, Sendable {
    case ledgerOpened(LedgerOpened)
    case serverStarted(ServerStarted)
    case clockStepped(ClockStepped)
    case clockConfirmed(ClockConfirmed)
    case authorityCreating(AuthorityCreating)
    case authorityCreated(AuthorityCreated)
    case authorityCreationFailed(AuthorityCreationFailed)
    case authorityCertificateImported(AuthorityCertificateImported)
    case issuancePolicyChanged(IssuancePolicyChanged)
    case keyBlocked(KeyBlocked)
    case credentialsChanged(CredentialsChanged)
    case issuanceRequested(IssuanceRequested)
    case issuanceRefused(IssuanceRefused)
    case issuanceAuthorized(IssuanceAuthorized)
    case certificateSigned(CertificateSigned)
    case signingFailed(SigningFailed)
    case issuanceAbandoned(IssuanceAbandoned)
    case issuanceRepeated(IssuanceRepeated)
    case operationRefused(OperationRefused)
    case unauthenticatedRequestsCounted(UnauthenticatedRequestsCounted)

    /// The kind of fact.
    public var type: EventType {
        switch self {
        case .ledgerOpened: .ledgerOpened
        case .serverStarted: .serverStarted
        case .clockStepped: .clockStepped
        case .clockConfirmed: .clockConfirmed
        case .authorityCreating: .authorityCreating
        case .authorityCreated: .authorityCreated
        case .authorityCreationFailed: .authorityCreationFailed
        case .authorityCertificateImported: .authorityCertificateImported
        case .issuancePolicyChanged: .issuancePolicyChanged
        case .keyBlocked: .keyBlocked
        case .credentialsChanged: .credentialsChanged
        case .issuanceRequested: .issuanceRequested
        case .issuanceRefused: .issuanceRefused
        case .issuanceAuthorized: .issuanceAuthorized
        case .certificateSigned: .certificateSigned
        case .signingFailed: .signingFailed
        case .issuanceAbandoned: .issuanceAbandoned
        case .issuanceRepeated: .issuanceRepeated
        case .operationRefused: .operationRefused
        case .unauthenticatedRequestsCounted: .unauthenticatedRequestsCounted
        }
    }
}

extension EventType {
    /// Whether this kind belongs to the bulk of issuance: every other kind is rare, and its position is indexed.
    public var isIssuance: Bool { (30...36).contains(self.rawValue) }
}
