public import Bytes

/// What all events add up to, as far as decisions need it.
///
/// Whoever folds every event has everything in it. A server has what is of the log itself, and of authorities and of taken keys those that
/// it has at hand: the others are read when they are asked for, and let in by ``admit(_:)``. Nothing is decided about an authority that
/// is not at hand.
public struct LedgerState: Sendable {
    /// The ledger's identifier, which is also the stream of events about the log itself.
    public let ledger: UniqueIdentifier
    /// How the ledger began; absent before its first event.
    public private(set) var opened: LedgerOpened?
    /// What was in force since the last start; absent before the first.
    public private(set) var started: ServerStarted?
    /// The authorities that are at hand, by their identifiers.
    public internal(set) var authorities: [UniqueIdentifier: AuthorityState] = [:]
    /// The authorities for which somebody answers now.
    public private(set) var openPeriods: Set<UniqueIdentifier> = []
    /// The issuances without an ending.
    public private(set) var openIssuances: [UniqueIdentifier: OpenIssuance] = [:]
    /// The intents of revocation lists without an ending, by stream.
    public private(set) var openLists: [UniqueIdentifier: CRLAuthorized] = [:]
    /// The reports without an ending.
    public private(set) var openReports: [UniqueIdentifier: OpenReport] = [:]
    /// What judgements depend on besides their own authority.
    public internal(set) var policy = PolicyState()
    /// Whether issuance stops until somebody confirms the clock.
    public private(set) var isClockHeld = false
    /// Under which name and key checkpoints are published; `nil` before the ledger was opened.
    public private(set) var epoch: LogEpoch?
    /// What was said last of the master key that keys are sealed under; `nil` where it never was another.
    public private(set) var masterKey: MasterKeyStanding?
    /// What an operator set; `nil` before anything was.
    public private(set) var settings: SettingsChanged?
    /// The roles that there are.
    public private(set) var roles = RolesInForce()
    /// What is under dual control; `nil` where nothing is.
    public private(set) var dualControl: DualControl?
    /// The approvals without an ending.
    public private(set) var approvals = Approvals()
    /// How the file of credentials differed from the log when that was last said; `nil` where nothing was.
    public private(set) var credentialsDiffered: CredentialsDiffered?
    /// The time of the newest fact.
    public private(set) var lastTime = Instant(microseconds: 0)
    /// What stores keep beside the log, as far as the next entries' changes need it.
    public internal(set) var indexes = LedgerIndexes()
    private var tokens = TokenWindow()
    private var creationTokens = CreationTokens()

    /// The state before anything happened, which will have everything in it.
    public init(ledger: UniqueIdentifier) { self.ledger = ledger }

    /// The state before anything happened, which will have at hand what is asked for, and of taken keys the newest so many.
    public init(ledger: UniqueIdentifier, keysAtHand: Int) {
        self.ledger = ledger
        self.policy.keys = TakenKeys(atMost: keysAtHand)
        self.indexes = LedgerIndexes(
            openIntents: [],
            certificateCounts: [:],
            keyAccounts: [:],
            inForce: [:],
            streamVersions: [:],
            isPartial: true
        )
    }

    /// Where others reach what is published, a URL without its last part; `nil` where nobody does.
    public var publicURL: String? { self.settings?.publicURLs.first }

    /// The arc under which the extensions that speak of the log have their identifiers; `nil` where they have those that were drawn
    /// for them first, and where what the settings say is no arc.
    public var extensionArc: String? { self.settings?.extensionArc.flatMap { ExtensionArc.isSuch($0) ? $0 : nil } }

    /// The version of the books' rules that is in force: what events mean, and what they are held to.
    public var booksVersion: Int64 { self.started?.booksVersion ?? self.opened?.booksVersion ?? 0 }

    /// The version that the next event of a stream gets.
    public func nextVersion(of stream: UniqueIdentifier) -> UInt64 {
        if self.openReports[stream] != nil { return 1 }
        if let approval = self.approvals.open[stream] { return approval.given == nil ? 1 : 2 }
        return self.openIssuances[stream]?.version ?? self.indexes.streamVersions[stream]
            // The stream of a responder or of a list has its intent, and then its ending.
            ?? (self.indexes.openIntents[stream] == nil ? 0 : 1)
    }

    /// The earlier request that a token names at a time; `nil` where the token is free.
    public func holder(of scope: TokenScope, at time: Instant) -> TokenHolder? {
        self.tokens.holder(of: scope, at: time, window: self.started?.issuanceTokenWindow ?? 0)
    }

    /// The creation of an authority that an earlier call with the same token, of the same principal and account, asked for; `nil`
    /// where the token is free.
    public func creation(ofToken token: String, by caller: Provenance, at time: Instant) -> CreationTokens.Holder? {
        self.creationTokens.holder(of: token, caller, at: time, window: self.started?.authorityTokenWindow ?? 0)
    }

    /// The basis that a judgement of an authority's order has now.
    public func basis(of authority: UniqueIdentifier?) -> Basis {
        let state = authority.flatMap { self.authorities[$0] }
        return Basis(
            authority: state?.version,
            policy: self.policy.version,
            resourcePolicy: state?.sharing?.version,
            revocationConfiguration: state?.revocation?.version,
            partition: state?.revocation?.partition?.version,
            reissuance: state?.reissuance?.version,
            naming: state?.naming?.version
        )
    }

    /// Folds one fact in, and never refuses: the fact has already happened.
    public mutating func evolve(_ fact: RecordedFact) {
        var changes = IndexChanges()
        self.evolve(fact, into: &changes)
    }

    /// Folds one fact in, and notes what it changes in the indexes beside the log.
    public mutating func evolve(_ fact: RecordedFact, into changes: inout IndexChanges) {
        self.lastTime = max(self.lastTime, fact.time)
        self.indexes.fold(fact, into: &changes)
        switch fact.body {
        case .ledgerOpened(let opened):
            self.opened = opened
            self.epoch = LogEpoch(opened)
            self.policy.evolve(opened)
        case .epochOpened:
            self.epoch?.evolve(fact.body)
            self.lastTime = fact.time
            // Time may have stepped back, so that no window could be reckoned across this: no token is held any more.
            self.tokens = TokenWindow()
            self.creationTokens = CreationTokens()
        case .logKeyChanged:
            self.epoch?.evolve(fact.body)
        case .masterKeyChanging(let changing):
            self.masterKey = .changing(changing)
        case .masterKeyReplaced(let replaced):
            self.masterKey = .replaced(replaced)
        case .settingsChanged(let changed):
            self.settings = changed
        case .serverStarted(let started):
            // What left the window that was in force so far stays free, also where a longer window begins.
            self.tokens.forget(at: fact.time, window: self.started?.issuanceTokenWindow ?? 0)
            self.creationTokens.forget(at: fact.time, window: self.started?.authorityTokenWindow ?? 0)
            self.started = started
            self.openPeriods = []
            self.isClockHeld = false
        case .clockStepped(let step):
            if step.isHeld { self.isClockHeld = true }
        case .clockConfirmed:
            self.isClockHeld = false
        case .authorityCreating(let creating):
            self.evolve(creating, of: fact)
        case .keyMade(let made):
            self.authorities[fact.stream]?.evolve(fact)
            self.policy.evolve(made, fact)
        case .requestAuthorized, .authorityCreated, .authorityCreationFailed, .authorityCertificateImported,
            .authorityStatusChanged, .authorityDeleted, .authorityRestored, .authorityTagsChanged,
            .authorityPermissionsChanged, .resourcePolicyChanged, .revocationConfigurationChanged, .cRLPartitionOpened,
            .reissuancePolicyChanged, .logNamingChanged:
            self.authorities[fact.stream]?.evolve(fact)
            self.creationTokens.evolve(fact)
        case .issuancePolicyChanged(let changed):
            self.policy.evolve(changed, fact)
        case .rulesAdopted(let adopted):
            self.policy.evolve(adopted, fact)
        case .keyBlocked(let blocked):
            self.policy.evolve(blocked, fact)
        case .issuanceRequested(let requested):
            self.openIssuances[fact.stream] = OpenIssuance(requested, publicKeyDigest: fact.publicKeyDigest)
        case .issuanceAuthorized(let authorized):
            self.evolve(authorized, of: fact)
        case .certificateSigned:
            let issuance = self.openIssuances.removeValue(forKey: fact.stream)
            if let scope = issuance?.scope { self.tokens.sign(scope, request: fact.stream) }
        case .signingFailed, .issuanceAbandoned:
            self.endWithoutCertificate(fact)
        case .issuanceRefused, .issuanceRepeated:
            self.openIssuances[fact.stream] = nil
        case .cRLAuthorized(let authorized):
            self.openLists[fact.stream] = authorized
        case .cRLSigned, .cRLFailed:
            self.openLists[fact.stream] = nil
        case .auditReportRequested(let requested):
            self.openReports[fact.stream] = OpenReport(position: fact.position, requested: requested)
        case .auditReportCompleted, .auditReportFailed:
            self.openReports[fact.stream] = nil
        case .roleChanged(let changed):
            self.roles.evolve(changed)
        case .credentialsDiffered(let differed):
            self.credentialsDiffered = differed
        case .dualControlChanged(let changed):
            self.dualControl = DualControl(changed, version: fact.position)
        case .approvalRequested, .approvalGiven, .approvalRejected, .approvalUsed, .approvalExpired:
            self.approvals.evolve(fact)
        case .serverStopped, .credentialsChanged, .masterKeyChanged, .certificateRevoked, .operationRefused,
            .refusalsCounted, .responderAuthorized, .responderCertified, .responderFailed:
            break
        case .oCSPPeriodOpened(let opened): self.openPeriods.insert(opened.authority)
        case .oCSPPeriodClosed(let closed): self.openPeriods.remove(closed.authority)
        }
    }

    private mutating func endWithoutCertificate(_ fact: RecordedFact) {
        guard let issuance = self.openIssuances.removeValue(forKey: fact.stream) else { return }
        if let scope = issuance.scope { self.tokens.release(scope, request: fact.stream) }
    }

    private mutating func evolve(_ creating: AuthorityCreating, of fact: RecordedFact) {
        guard self.authorities[fact.stream] == nil else { return }
        self.authorities[fact.stream] = AuthorityState(creating: creating, fact)
        self.creationTokens.forget(at: fact.time, window: self.started?.authorityTokenWindow ?? 0)
        self.creationTokens.hold(creating, by: fact)
    }

    private mutating func evolve(_ authorized: IssuanceAuthorized, of fact: RecordedFact) {
        self.tokens.forget(at: fact.time, window: self.started?.issuanceTokenWindow ?? 0)
        guard var issuance = self.openIssuances[fact.stream] else { return }
        issuance.version += 1
        issuance.serialNumber = authorized.serialNumber
        issuance.intentPosition = fact.position
        self.openIssuances[fact.stream] = issuance
        guard let scope = issuance.scope else { return }
        let holder = TokenHolder(
            request: fact.stream,
            authorizedAt: fact.time,
            serialNumber: authorized.serialNumber,
            publicKeyDigest: issuance.publicKeyDigest,
            isSigned: false,
            parameters: issuance.parameters
        )
        self.tokens.hold(scope, by: holder)
    }
}
