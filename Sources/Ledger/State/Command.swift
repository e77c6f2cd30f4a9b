public import Bytes

/// What somebody wants to make true.
public enum Command: Sendable {
    /// A certificate is asked for; the request was judged against the state that the proposal names.
    case requestIssuance(IssuanceProposal)
    /// An intent to sign a certificate gets its ending: `certificateSigned` or `signingFailed`.
    case endIssuance(EncodedEvent)
    /// An intent was found without an ending.
    case abandonIssuance(UniqueIdentifier, reason: RecordedReason)
    /// An authority is asked for, and how it is to tell what it will have revoked.
    case createAuthority(UniqueIdentifier, AuthorityCreating, revocation: RevocationChange? = nil)
    /// An authority's creation takes its next step: `keyMade`, `requestAuthorized`, and then an ending, `authorityCreated`
    /// or `authorityCreationFailed`.
    case advanceAuthorityCreation(UniqueIdentifier, EventBody)
    /// An authority gets a certificate that was admitted at the given version of its certificate and configuration, by the given
    /// set of rules, and beside what it tells of its revocations: a configuration of the given version.
    case importCertificate(
        UniqueIdentifier,
        version: UInt64,
        ruleSet: Int64,
        revocation: UInt64? = nil,
        AuthorityCertificateImported
    )
    /// An authority is to stand otherwise that was seen at the given version of its certificate and configuration, and whose
    /// certificate gives it the given period.
    case changeAuthority(UniqueIdentifier, AuthorityChange, version: UInt64, period: AuthorityPeriod?, Provenance)
    /// An authority is to have other tags.
    case changeTags(UniqueIdentifier, TagChange, Provenance)
    /// A service is to be permitted something, or nothing any more, with an authority whose certificate gives it the given period.
    case changePermissions(UniqueIdentifier, PermissionChange, period: AuthorityPeriod?, Provenance)
    /// An authority whose certificate gives it the given period is to have another policy, which is one that can be obeyed, or none.
    case changeResourcePolicy(UniqueIdentifier, String?, period: AuthorityPeriod?, Provenance)
    /// An authority that was seen as it stood, and whose certificate gives it the given period, is to tell in another way what it
    /// revoked.
    case changeRevocation(
        UniqueIdentifier,
        RevocationChange,
        seen: RevocationBasis,
        period: AuthorityPeriod?,
        Provenance
    )
    /// The certificates of an authority are to name another part of its lists.
    case openPartition(UniqueIdentifier, partition: UniqueIdentifier)
    /// A list that was made with what it names is to be signed by an authority whose certificate gives it the given period.
    case authorizeList(stream: UniqueIdentifier, CRLAuthorized, madeWith: ListBasis, period: AuthorityPeriod?)
    /// The intent to sign a list gets its ending: `cRLSigned` or `cRLFailed`.
    case endList(stream: UniqueIdentifier, EventBody)
    /// A certificate that the log says was issued, and was not revoked, is to be revoked: the stream is that of its authority's
    /// revocations, the period what that authority's certificate gives it.
    case revokeCertificate(stream: UniqueIdentifier, CertificateRevoked, period: AuthorityPeriod?)
    /// A report about an authority is asked for: the stream is the report's identifier, the period what the authority's certificate
    /// gives it.
    case requestReport(stream: UniqueIdentifier, AuditReportRequested, period: AuthorityPeriod?)
    /// A report gets its ending: `auditReportCompleted` or `auditReportFailed`.
    case endReport(UniqueIdentifier, EventBody)
    /// A responder's key is to be certified, of an authority whose certificate gives it the given period: the stream is the key's.
    case beginResponder(UniqueIdentifier, ResponderAuthorized, period: AuthorityPeriod?)
    /// The certifying of a responder's key gets its ending: `responderCertified` or `responderFailed`.
    case endResponder(UniqueIdentifier, EventBody)
    /// A responder is to answer for a while.
    case openPeriod(PeriodProposal)
    /// A responder answers no more: the stream is that of its authority's periods.
    case closePeriod(UniqueIdentifier, OCSPPeriodClosed)
    /// Orders are to be judged by another set of rules.
    case adoptRules(RulesAdopted)
    /// A key is never to be certified again that was seen not to be blocked at the given version of the policy.
    case blockKey(KeyBlocked, version: UInt64?)
    /// Access keys are to be somebody's, or nobody's any more: all of them, or none.
    case changeCredentials([CredentialsChanged])
    /// What issuance obeys is to be different.
    case changePolicy(PolicyChange)
    /// An authority is to do something else when it is soon asked for the same again.
    case changeReissuance(UniqueIdentifier, ReissuancePolicy?, Provenance)
    /// An authority's certificates name the log from now on, or do not, or as the policy of the ledger has it.
    case changeNaming(UniqueIdentifier, LogNaming, Provenance)
    /// What is under dual control is to be said otherwise.
    case changeDualControl(DualControlChanged)
    /// Somebody approves or rejects what another wants.
    case decideApproval(UniqueIdentifier, ApprovalVerdict, Provenance)
    /// A fact about the log itself, or evidence.
    case record(stream: UniqueIdentifier, EventBody)
}

/// A request for a certificate with its judgement.
public struct IssuanceProposal: Sendable {
    /// How many seconds a judgement may be older than its entry (schemas/format.md, invariant 22).
    public static let longestAge: Int64 = 600
    /// The `IssuanceRequested`, encoded.
    public let requested: EncodedEvent
    /// SHA-256 of the submitted public key; absent where the request is unreadable.
    public let publicKeyDigest: Digest256?
    /// The judgement's event, encoded; absent where the token was seen to be held, so that nothing was judged.
    ///
    /// It is an `issuanceAuthorized` or an `issuanceRefused`.
    public let judgement: EncodedEvent?
    /// What the judgement rests on.
    public let basis: Basis
    /// Whether the judgement took the authority's quota for reached.
    public let isQuotaReached: Bool
    /// What the judgement took for issued lately of the same public key and names; absent where it did not look.
    public let seen: RecentSight?

    /// A proposal.
    public init(
        requested: EncodedEvent,
        publicKeyDigest: Digest256?,
        judgement: EncodedEvent?,
        basis: Basis,
        isQuotaReached: Bool,
        seen: RecentSight? = nil
    ) {
        self.requested = requested
        self.publicKeyDigest = publicKeyDigest
        self.judgement = judgement
        self.basis = basis
        self.isQuotaReached = isQuotaReached
        self.seen = seen
    }
}
