public import Bytes

/// The indexes beside a log, as far as the next entries' changes need them: intents, counts, versions of streams.
///
/// One pure fold says what every entry changes in them, whatever store keeps them; replay folds again and compares. What grows
/// with issuance (serial numbers) or with revocation is only ever added to, and is not in here. A server has in here what is of the log
/// itself and of the authorities that it has at hand, so that its memory does not grow with their number.
public struct LedgerIndexes: Hashable, Sendable {
    /// The intents without an ending, by stream.
    public internal(set) var openIntents: [UniqueIdentifier: OpenIntent] = [:]
    /// How many certificates each authority has issued, may have issued, or is about to issue: every authorization, but not one
    /// whose signing failed so that no signature can exist.
    public internal(set) var certificateCounts: [UniqueIdentifier: UInt64] = [:]
    /// What the log says of how often each key was used.
    public internal(set) var keyAccounts: [UniqueIdentifier: KeyAccount] = [:]
    /// The positions in force, by name.
    public internal(set) var inForce: [ForceName: UInt64] = [:]
    /// The next versions of streams that go on.
    public internal(set) var streamVersions: [UniqueIdentifier: UInt64] = [:]
    /// What was issued lately under authorities that look at that.
    public internal(set) var recent: RecentIssuances
    /// Whether only a start's names are kept, and authorities come and go.
    let isPartial: Bool

    /// The indexes of an empty log.
    public init() {
        self.isPartial = false
        self.recent = RecentIssuances(isWhole: true)
    }

    /// Indexes that a store kept.
    ///
    /// - Parameters:
    ///   - recent: What was issued lately, where the store keeps anything.
    ///   - isPartial: Whether they are of the log itself alone, without its authorities.
    public init(
        openIntents: [OpenIntent],
        certificateCounts: [UniqueIdentifier: UInt64],
        keyAccounts: [UniqueIdentifier: KeyAccount],
        inForce: [ForceName: UInt64],
        streamVersions: [UniqueIdentifier: UInt64],
        recent: RecentIssuances? = nil,
        isPartial: Bool = false
    ) {
        self.openIntents = Dictionary(openIntents.map { ($0.stream, $0) }) { first, _ in first }
        self.certificateCounts = certificateCounts
        self.keyAccounts = keyAccounts
        self.inForce = inForce
        self.streamVersions = streamVersions
        self.recent = recent ?? RecentIssuances(isWhole: !isPartial)
        self.isPartial = isPartial
    }

    /// Takes in what a store kept of an authority.
    mutating func admit(_ indexes: AuthorityIndexes, of authority: UniqueIdentifier) {
        self.certificateCounts[authority] = indexes.certificateCount
        self.keyAccounts.merge(indexes.keyAccounts) { $1 }
        self.streamVersions.merge(indexes.streamVersions) { $1 }
    }

    /// Takes in the account of one key; nothing where that is known.
    mutating func admit(_ account: KeyAccount, of key: UniqueIdentifier) {
        if self.keyAccounts[key] == nil { self.keyAccounts[key] = account }
    }

    /// Forgets the account of one key.
    mutating func release(accountOf key: UniqueIdentifier) { self.keyAccounts[key] = nil }

    /// Forgets what is of an authority, and of its key.
    mutating func release(_ authority: UniqueIdentifier, key: UniqueIdentifier?) {
        self.certificateCounts[authority] = nil
        self.recent.watch(authority, nil)
        self.streamVersions[authority] = nil
        if let key { self.keyAccounts[key] = nil }
        if let revocations = try? StreamIdentifiers.revocations(of: authority) {
            self.streamVersions[revocations] = nil
        }
        if let periods = try? StreamIdentifiers.periods(of: authority) { self.streamVersions[periods] = nil }
    }

    /// Where the event lies that is in force in a slot that there is one of; `nil` where none is.
    public func position(of slot: ForceSlot) -> UInt64? { self.inForce[ForceName(slot)] }

    /// Folds one fact in, and notes what it changes.
    ///
    /// A fact that does not follow from those before changes what it can: what is wrong with a log is for replay to say.
    public mutating func fold(_ fact: RecordedFact, into changes: inout IndexChanges) {
        let kind = fact.body.type.kind
        if kind.stream.isLasting {
            let next = fact.streamVersion &+ 1
            self.streamVersions[fact.stream] = next
            changes.streamVersions[fact.stream] = next
        }
        for name in fact.forceNames {
            if !self.isPartial || name.isOfStart { self.inForce[name] = fact.position }
            changes.inForce[name] = fact.position
        }
        for name in fact.releasedNames where self.inForce.removeValue(forKey: name) != nil {
            changes.inForce[name] = nil
            changes.released.append(name)
        }
        self.recent.fold(fact, into: &changes)
        switch kind.intent {
        case .none: break
        case .opens: self.open(fact, &changes)
        case .closes: self.close(fact, &changes)
        }
        switch fact.body {
        case .serverStarted(let started):
            for use in started.keyUses { self.account(of: use.key, &changes) { $0.settle(at: use.count) } }
        case .epochOpened(let opened):
            for use in opened.keyUses { self.account(of: use.key, &changes) { $0.write(off: use.count) } }
        case .oCSPPeriodOpened(let opened):
            self.account(of: opened.responder, &changes) { $0.intend(opened.most) }
        case .oCSPPeriodClosed(let closed):
            self.account(of: closed.responder, &changes) { $0.prove(closed.count) }
            // A key that is no more has no other entry in this process: what is kept grows with none of them.
            if self.isPartial, closed.isLast { self.keyAccounts[closed.responder] = nil }
        case .certificateRevoked(let revoked):
            changes.revocations.append(
                RevocationEntry(
                    authority: revoked.authority,
                    serialNumber: revoked.serialNumber,
                    position: fact.position
                )
            )
            changes.withdrawals.append(
                Withdrawal(
                    authority: revoked.authority,
                    serialNumber: revoked.serialNumber,
                    position: fact.position,
                    time: fact.time,
                    reason: revoked.reason,
                    intent: nil
                )
            )
        default:
            break
        }
    }

    private mutating func open(_ fact: RecordedFact, _ changes: inout IndexChanges) {
        let intent: OpenIntent
        switch fact.body {
        case .issuanceAuthorized(let authorized):
            intent = OpenIntent(
                position: fact.position,
                stream: fact.stream,
                authority: authorized.authority,
                key: authorized.key,
                serialNumber: authorized.serialNumber
            )
            self.count(authorized.authority, &changes) { $0 &+ 1 }
        case .responderAuthorized(let authorized):
            intent = OpenIntent(
                position: fact.position,
                stream: fact.stream,
                authority: authorized.authority,
                key: authorized.key,
                serialNumber: authorized.serialNumber
            )
        case .requestAuthorized(let authorized):
            intent = OpenIntent(
                position: fact.position,
                stream: fact.stream,
                authority: fact.stream,
                key: authorized.key,
                serialNumber: nil
            )
        case .cRLAuthorized(let authorized):
            intent = OpenIntent(
                position: fact.position,
                stream: fact.stream,
                authority: authorized.authority,
                key: authorized.key,
                serialNumber: nil
            )
        default:
            return
        }
        self.account(of: intent.key, &changes) { $0.intend() }
        self.openIntents[fact.stream] = intent
        changes.opened[intent.position] = intent
    }

    private mutating func close(_ fact: RecordedFact, _ changes: inout IndexChanges) {
        guard let intent = self.openIntents[fact.stream], intent.isEnded(by: fact.body.type) else { return }
        self.openIntents[fact.stream] = nil
        if changes.opened.removeValue(forKey: intent.position) == nil { changes.closed.append(intent.position) }
        let end = fact.body.intentEnd
        if end == .used { self.account(of: intent.key, &changes) { $0.prove() } }
        guard let serialNumber = intent.serialNumber else { return }
        guard end != .unused else {
            // A responder's certificate is beside the quota.
            guard fact.body.type != .responderFailed else { return }
            return self.count(intent.authority, &changes) { $0 == 0 ? 0 : $0 - 1 }
        }
        let isIssued = fact.body.isSigned
        changes.serials.append(
            SerialEntry(
                authority: intent.authority,
                serialNumber: serialNumber,
                intent: intent.position,
                ending: fact.position,
                standing: isIssued ? .issued : .burned
            )
        )
        guard !isIssued else { return }
        changes.withdrawals.append(
            Withdrawal(
                authority: intent.authority,
                serialNumber: serialNumber,
                position: fact.position,
                time: fact.time,
                reason: .unspecified,
                intent: intent.position
            )
        )
    }

    private mutating func count(
        _ authority: UniqueIdentifier,
        _ changes: inout IndexChanges,
        _ change: (UInt64) -> UInt64
    ) {
        let count = change(self.certificateCounts[authority] ?? 0)
        self.certificateCounts[authority] = count
        changes.certificateCounts[authority] = count
    }

    private mutating func account(
        of key: UniqueIdentifier,
        _ changes: inout IndexChanges,
        _ change: (inout KeyAccount) -> Void
    ) {
        var account = self.keyAccounts[key] ?? KeyAccount()
        change(&account)
        self.keyAccounts[key] = account
        changes.keyAccounts[key] = account
    }
}

/// What an ending says of the use of the key that was intended.
enum IntentEnd: Hashable {
    /// It happened.
    case used
    /// It did not happen.
    case unused
    /// Nobody knows.
    case unknown
}

extension EventBody {
    /// Whether it is a certificate's signature.
    fileprivate var isSigned: Bool { self.type == .certificateSigned || self.type == .responderCertified }

    /// Whether it ends an intent so that the serial number stays burned, as if it had been issued.
    public var burnsSerialNumber: Bool {
        switch self {
        case .signingFailed, .responderFailed, .issuanceAbandoned: self.intentEnd != .unused
        default: false
        }
    }

    /// What an event that ends an intent says of the key's use.
    var intentEnd: IntentEnd {
        switch self {
        case .certificateSigned, .authorityCreated, .cRLSigned, .responderCertified: .used
        case .signingFailed(let failed): failed.signatureMayExist ? .used : .unused
        case .cRLFailed(let failed): failed.signatureMayExist ? .used : .unknown
        case .responderFailed(let failed):
            failed.isAbandonment ? .unknown : failed.signatureMayExist ? .used : .unused
        default: .unknown
        }
    }
}
