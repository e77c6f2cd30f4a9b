public import Bytes

/// The indexes beside a log, as far as the next entries' changes need them: intents, counts, versions of streams.
///
/// One pure fold says what every entry changes in them, whatever store keeps them; replay folds again and compares. What grows
/// with issuance (serial numbers) or with revocation is only ever added to, and is not in here.
public struct LedgerIndexes: Hashable, Sendable {
    /// The intents without an ending, by stream.
    public internal(set) var openIntents: [UniqueIdentifier: OpenIntent] = [:]
    /// How many certificates each authority has issued, may have issued, or is about to issue: every authorization, but not one
    /// whose signing failed so that no signature can exist.
    public internal(set) var certificateCounts: [UniqueIdentifier: UInt64] = [:]
    /// How many uses of each key the log proves: what the newest start counted, and one for each ending since that proves one.
    public internal(set) var provenUses: [UniqueIdentifier: UInt64] = [:]
    /// The positions in force, by name.
    public internal(set) var inForce: [ForceName: UInt64] = [:]
    /// The next versions of streams that go on.
    public internal(set) var streamVersions: [UniqueIdentifier: UInt64] = [:]

    /// The indexes of an empty log.
    public init() {}

    /// Indexes that a store kept.
    public init(
        openIntents: [OpenIntent],
        certificateCounts: [UniqueIdentifier: UInt64],
        provenUses: [UniqueIdentifier: UInt64],
        inForce: [ForceName: UInt64],
        streamVersions: [UniqueIdentifier: UInt64]
    ) {
        self.openIntents = Dictionary(openIntents.map { ($0.stream, $0) }) { first, _ in first }
        self.certificateCounts = certificateCounts
        self.provenUses = provenUses
        self.inForce = inForce
        self.streamVersions = streamVersions
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
        if let name = fact.forceName {
            self.inForce[name] = fact.position
            changes.inForce[name] = fact.position
        }
        switch kind.intent {
        case .none: break
        case .opens: self.open(fact, &changes)
        case .closes: self.close(fact, &changes)
        }
        switch fact.body {
        case .serverStarted(let started):
            for use in started.keyUses { self.prove(UInt64(clamping: use.count), of: use.key, &changes) }
        case .certificateRevoked(let revoked):
            changes.revocations.append(
                RevocationEntry(
                    authority: revoked.authority,
                    serialNumber: revoked.serialNumber,
                    position: fact.position
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
        case .requestAuthorized(let authorized):
            intent = OpenIntent(
                position: fact.position,
                stream: fact.stream,
                authority: fact.stream,
                key: authorized.key,
                serialNumber: nil
            )
        default:
            return
        }
        self.openIntents[fact.stream] = intent
        changes.opened[intent.position] = intent
    }

    private mutating func close(_ fact: RecordedFact, _ changes: inout IndexChanges) {
        guard let intent = self.openIntents.removeValue(forKey: fact.stream) else { return }
        if changes.opened.removeValue(forKey: intent.position) == nil { changes.closed.append(intent.position) }
        let end = fact.body.intentEnd
        if end == .used {
            self.prove((self.provenUses[intent.key] ?? 0) &+ 1, of: intent.key, &changes)
        }
        guard let serialNumber = intent.serialNumber else { return }
        guard end != .unused else { return self.count(intent.authority, &changes) { $0 == 0 ? 0 : $0 - 1 } }
        changes.serials.append(
            SerialEntry(
                authority: intent.authority,
                serialNumber: serialNumber,
                intent: intent.position,
                ending: fact.position,
                standing: fact.body.type == .certificateSigned ? .issued : .burned
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

    private mutating func prove(_ count: UInt64, of key: UniqueIdentifier, _ changes: inout IndexChanges) {
        let proven = max(count, self.provenUses[key] ?? 0)
        self.provenUses[key] = proven
        changes.provenUses[key] = proven
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
    /// What an event that ends an intent says of the key's use.
    var intentEnd: IntentEnd {
        switch self {
        case .certificateSigned, .authorityCreated: .used
        case .signingFailed(let failed): failed.signatureMayExist ? .used : .unused
        default: .unknown
        }
    }
}
