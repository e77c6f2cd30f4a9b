internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Issuance
internal import Ledger

/// What events say in their order: lives, tokens, serial numbers, and the decisions that are to be derived again.
struct EventFold: Sendable {
    let ledger: UniqueIdentifier
    /// The sets of rules that decisions can be made again by.
    let ruleSets: RuleSets
    var state: LedgerState
    var open: [UniqueIdentifier: OpenRequest] = [:]
    var issuances = ReplayReport.Issuances()
    /// What authorities withdrew.
    var withdrawn: [UniqueIdentifier: WithdrawnFold] = [:]
    /// What is known of the parts of authorities' lists, and of the lists.
    var lists = ListFold()
    /// How long the certificate is to be told of that the entry intends which is inspected.
    private(set) var term: CertificateTerm?
    /// Which serial numbers were used, and what became of them.
    var serials = SerialFold()
    /// What an authority's configuration says otherwise than its event; absent where nobody reads it.
    var configurationFault: (@Sendable (AuthorityCreating) -> String?)?
    /// The earliest that a window of counted refusals may begin at: the time of the entry before the newest start, or of the newest count.
    var countingFrom = Instant(microseconds: 0)
    /// What the log says of access keys.
    var access = AccessFold()
    /// What needs an approval, and who asked for which.
    var approvals = ApprovalFold()
    /// What policies of authorities said.
    var sharing = SharingFold()
    /// What keys and identifiers name.
    var identities: IdentityFold
    /// Which keys must lie in sealed files.
    var keyFiles = KeyFileFold()
    /// Which responders there are, and which periods are open.
    var responders = ResponderFold()
    /// Where a server stands in its life.
    var life = ServerLife.none
    /// The time and type of the entry before.
    var previous: (time: Instant, type: EventType)?
    /// The request that the next entry is to answer, and where it lies.
    var unanswered: (stream: UniqueIdentifier, position: UInt64)?
    /// Where what lies that was open when the newest server started, and still is.
    var leftOpen: [UniqueIdentifier: UInt64] = [:]
    /// What used serial numbers and revocations add up to.
    var serialSum = SerialSum()
    var keyUses: [UniqueIdentifier: KeyUseBounds] = [:]
    /// The reports that were completed, which are to be written again.
    var reports: [DueReport] = []
    /// Tokens whose certificates were signed, with the times of the intents.
    var signedTokens: [TokenScope: [Instant]] = [:]
    /// How many of those are kept before the old ones are dropped.
    var signedTokenLimit = 65_536
    /// The decisions and signatures met since they were last taken.
    var derivations: [DueDerivation] = []
    /// Some of the signed certificates, evenly spread.
    var sample = SignedSample()
    /// The position of the newest `ServerStarted`.
    var startedAt: UInt64?
    /// Whether a server has just started, so that it may have another bound of the clock than is recorded yet.
    var isStarting = false
    /// The signature algorithms that the running server could verify.
    var capabilities: Set<String> = []
    /// Where the creation of each authority was intended that has no ending yet.
    var creations: [UniqueIdentifier: UInt64] = [:]
    /// The names that epochs gave the log, in UTF-8: texts are told apart by their octets.
    var origins: Set<[UInt8]> = []
    /// Whether an epoch was opened, and no server has started since.
    var isEpochUnserved = false
    /// The largest size, not beyond what was folded in, of which there is a checkpoint with a note.
    private(set) var notedSize: UInt64?
    /// SHA-256 of the payload of the entry that is inspected.
    private(set) var payloadDigest = Digest256.zero
    /// The newest time.
    var time = Instant(microseconds: .min)
    /// Where judging ends; absent where it does not.
    private(set) var limit: JudgementLimit?
    /// Whether an entry is missing or could not be read: it could have said anything, so that judging ends there.
    private(set) var hasGap = false
    /// The position that is to come next.
    private var next: UInt64 = 0
    private var issuers: [UniqueIdentifier: Issuer] = [:]

    private struct Issuer: Sendable {
        let version: UInt64
        let authority: IssuingAuthority?
        let fault: String?
    }

    init(ledger: UniqueIdentifier, ruleSets: RuleSets) {
        self.ruleSets = ruleSets
        self.ledger = ledger
        self.identities = IdentityFold(ledger: ledger)
        self.state = LedgerState(ledger: ledger)
    }

    mutating func fold(_ read: ReadEntries, _ findings: inout Findings) {
        for one in read.entries where self.limit == nil {
            if one.header.position != self.next { self.hasGap = true }
            self.next = one.header.position &+ 1
            if one.isWithheld { self.end(.withheld(at: one.header.position)) }
            if let what = one.newer { self.end(.newer(at: one.header.position, what)) }
            guard !self.hasGap, let fact = one.fact else {
                self.hasGap = true
                continue
            }
            // Also of an entry that begins what only a later program knows: this one can be read.
            self.inspectAnswer(fact, &findings)
            self.inspectPlace(fact, &findings)
            self.inspectActor(of: fact, &findings)
            self.inspectNumbers(fact, &findings)
            if let what = self.newerRules(of: fact) {
                self.end(.newer(at: fact.position, what))
                continue
            }
            self.time = max(self.time, fact.time)
            self.payloadDigest = one.header.payloadDigest
            self.term = one.term
            self.lists.pass(fact)
            self.inspectLimits(fact, &findings)
            self.inspectDualControl(fact, &findings)
            self.inspect(fact, of: read, &findings)
            self.inspectCeremony(fact, &findings)
            self.keyFiles.fold(fact)
            self.inspectStanding(fact, &findings)
            self.inspectLife(fact, &findings)
            self.inspectRest(fact, &findings)
            var changes = IndexChanges()
            self.state.evolve(fact, into: &changes)
            for entry in changes.serials { self.serialSum.add(entry) }
            for entry in changes.revocations { self.serialSum.add(entry) }
        }
        if self.limit == nil, self.next != read.positions.upperBound { self.hasGap = true }
        self.notedSize = read.checkpoints.last { $0.note != nil }?.size ?? self.notedSize
    }

    private mutating func end(_ limit: JudgementLimit) {
        self.limit = limit
        self.hasGap = true
    }

    private mutating func inspectPlace(_ fact: RecordedFact, _ findings: inout Findings) {
        self.inspectGenesis(fact, &findings)
        let isOfResponder = self.responders.intents[fact.stream] != nil && fact.body.type.kind.stream != .responder
        guard
            let fault = self.state.fault(of: fact.stream, for: fact.body)
                ?? (isOfResponder ? "it is of another kind" : nil)
        else { return }
        findings.fail(
            .requestLife,
            at: fact.position,
            "\(fact.body.type) lies in the stream \(fact.stream): \(fault)."
        )
    }

    private mutating func inspect(_ fact: RecordedFact, of read: ReadEntries, _ findings: inout Findings) {
        switch fact.body {
        case .issuanceRequested(let requested): self.inspect(requested, fact, &findings)
        case .issuanceAuthorized(let authorized): self.inspect(authorized, fact, &findings)
        case .issuanceRefused(let refused): self.inspect(refused, fact, &findings)
        case .issuanceRepeated(let repeated): self.inspect(repeated, fact, &findings)
        case .certificateSigned(let signed): self.inspect(signed, fact, &findings)
        case .signingFailed(let failed):
            self.inspectReason(
                failed.reason,
                isPossible: failed.reason.isOfSigning && failed.reason.isOfUse == failed.signatureMayExist,
                fact,
                &findings
            )
            self.inspect(failed, fact, &findings)
        case .issuanceAbandoned(let abandoned):
            self.inspectReason(abandoned.reason, isPossible: abandoned.reason.isOfAbandonment, fact, &findings)
            self.inspect(abandoned, fact, &findings)
        case .authorityCreating(let creating): self.inspect(creating, fact, &findings)
        case .authorityCreated(let created): self.inspect(created, fact, &findings)
        case .keyMade(let made): self.inspect(made, fact, &findings)
        case .requestAuthorized(let authorized): self.inspect(authorized, fact, &findings)
        case .authorityCreationFailed(let failed):
            self.inspectReason(failed.reason, isPossible: failed.reason.isOfCreation, fact, &findings)
            self.inspect(failed, fact, &findings)
        case .authorityCertificateImported(let imported): self.inspect(imported, fact, &findings)
        case .authorityStatusChanged(let changed): self.inspect(changed, fact, &findings)
        case .authorityDeleted(let deleted): self.inspect(deleted, fact, &findings)
        case .authorityRestored(let restored): self.inspect(restored, fact, &findings)
        case .authorityTagsChanged(let changed): self.inspect(changed, fact, &findings)
        case .authorityPermissionsChanged(let changed): self.inspect(changed, fact, &findings)
        case .resourcePolicyChanged(let changed): self.inspect(changed, fact, &findings)
        case .revocationConfigurationChanged(let changed): self.inspect(changed, fact, &findings)
        case .reissuancePolicyChanged(let changed): self.inspect(changed, fact, &findings)
        case .logNamingChanged(let changed): self.inspect(changed, fact, &findings)
        case .cRLPartitionOpened(let opened): self.inspect(opened, fact, &findings)
        case .cRLAuthorized(let authorized): self.inspect(authorized, fact, &findings)
        case .cRLSigned(let signed): self.inspect(signed, fact, &findings)
        case .cRLFailed(let failed): self.inspect(failed, fact, &findings)
        case .serverStarted(let started): self.inspect(started, fact, &findings)
        case .clockConfirmed: self.inspectConfirmation(fact, &findings)
        case .credentialsChanged(let changed): self.inspect(changed, fact, &findings)
        case .roleChanged(let changed): self.inspect(changed, fact)
        case .credentialsDiffered(let differed): self.inspect(differed, fact, &findings)
        case .epochOpened(let opened): self.inspect(opened, fact, of: read, &findings)
        case .logKeyChanged(let changed): self.inspect(changed, fact, &findings)
        case .masterKeyChanged(let changed):
            findings.check(
                .keyUses,
                self.identities.areKeys(changed.keys),
                at: fact.position,
                "A key was sealed again that was never made."
            )
        case .masterKeyChanging(let changing): self.inspect(changing, fact, &findings)
        case .masterKeyReplaced(let replaced): self.inspect(replaced, fact, &findings)
        case .responderAuthorized(let authorized): self.inspect(authorized, fact, &findings)
        case .responderCertified(let certified): self.inspect(certified, fact, &findings)
        case .responderFailed(let failed): self.inspect(failed, fact, &findings)
        case .oCSPPeriodOpened(let opened): self.inspect(opened, fact, &findings)
        case .oCSPPeriodClosed(let closed): self.inspect(closed, fact, &findings)
        case .operationRefused(let refused): self.inspect(refused, fact, &findings)
        case .certificateRevoked(let revoked): self.inspect(revoked, fact, &findings)
        case .refusalsCounted(let counted): self.inspect(counted, fact, &findings)
        case .auditReportRequested(let requested): self.inspect(requested, fact, &findings)
        case .auditReportCompleted(let completed): self.inspect(completed, fact, &findings)
        case .auditReportFailed: self.inspectReportEnding(fact, &findings)
        case .dualControlChanged(let changed): self.inspect(changed, fact, &findings)
        case .approvalRequested(let requested): self.inspect(requested, fact, &findings)
        case .approvalGiven(let given): self.inspect(given, fact, &findings)
        case .approvalRejected(let rejected): self.inspect(rejected, fact, &findings)
        case .approvalUsed(let used): self.inspect(used, fact, &findings)
        case .approvalExpired(let expired): self.inspect(expired, fact, &findings)
        case .ledgerOpened(let opened):
            // A second one says nothing: it is found for itself.
            guard self.state.opened == nil else { return }
            let fault = self.identities.add(opened.logKey)
            findings.check(.identities, fault == nil, at: fact.position, fault ?? "")
        case .clockStepped(let step): self.inspect(step, fact, &findings)
        // Who acted is inspected before, and numbers of rules.
        case .issuancePolicyChanged, .settingsChanged, .rulesAdopted, .keyBlocked, .serverStopped: break
        }
    }

    private mutating func inspectGenesis(_ fact: RecordedFact, _ findings: inout Findings) {
        let isOpening = fact.body.type == .ledgerOpened
        guard isOpening || fact.position == 0 else { return }
        findings.check(
            .genesis,
            isOpening && fact.position == 0,
            at: fact.position,
            fact.position == 0 ? "The log does not begin with LedgerOpened." : "A ledger is opened only once."
        )
        if case .ledgerOpened(let opened) = fact.body {
            findings.check(
                .ledgerIdentity,
                opened.ledger == self.ledger && fact.stream == self.ledger,
                at: fact.position,
                "LedgerOpened names another ledger."
            )
        }
    }

    private mutating func inspect(_ started: ServerStarted, _ fact: RecordedFact, _ findings: inout Findings) {
        self.startedAt = fact.position
        self.countingFrom = self.state.lastTime
        self.leftOpen = self.open.mapValues { $0.intent?.position ?? $0.position }
        self.leftOpen.merge(self.creations) { first, _ in first }
        self.leftOpen.merge(self.lists.openPositions) { first, _ in first }
        self.leftOpen.merge(self.responders.intents.mapValues(\.position)) { first, _ in first }
        self.responders.start()
        self.access.start()
        self.sharing.start()
        self.forgetSignedTokens(at: fact.time)
        findings.check(
            .requestOrder,
            started.ruleSet == self.state.policy.ruleSet,
            at: fact.position,
            "The server says that rule set \(started.ruleSet) is in force; it is \(self.state.policy.ruleSet)."
        )
        self.capabilities = Set(started.capabilities)
        self.inspectKeyUses(of: started, fact, &findings)
        self.inspectMasterKey(atStart: fact, &findings)
    }

    /// The authority as judgements find it now; `nil` where there is none.
    mutating func issuer(_ identifier: UniqueIdentifier?) -> (authority: IssuingAuthority?, fault: String?) {
        guard let identifier, let state = self.state.authorities[identifier] else { return (nil, nil) }
        if let known = self.issuers[identifier], known.version == state.version {
            return (known.authority, known.fault)
        }
        let issuer: Issuer
        do throws(DerivationError) {
            issuer = Issuer(version: state.version, authority: try IssuingAuthority(state), fault: nil)
        } catch {
            issuer = Issuer(version: state.version, authority: nil, fault: error.message)
        }
        self.issuers[identifier] = issuer
        return (issuer.authority, issuer.fault)
    }

    /// Takes the decisions and signatures met so far.
    mutating func takeDerivations() -> [DueDerivation] {
        defer { self.derivations = [] }
        return self.derivations
    }
}

/// Signed certificates spread evenly over a log, at most so many.
struct SignedSample: Sendable {
    /// One of them.
    struct One: Sendable {
        let requested: UInt64
        let authorized: UInt64
        let signed: UInt64
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]
    }

    private(set) var all: [One] = []
    private var stride = 1
    private var met = 0
    private static let limit = 4_096

    mutating func add(_ one: One) {
        defer { self.met += 1 }
        guard self.met.isMultiple(of: self.stride) else { return }
        self.all.append(one)
        guard self.all.count >= Self.limit else { return }
        self.all = self.all.enumerated().filter { $0.offset.isMultiple(of: 2) }.map(\.element)
        self.stride *= 2
    }
}
