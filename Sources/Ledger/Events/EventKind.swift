/// What is the same of every event of one type: the row of the table that everything else asks.
///
/// The rows stand in ``EventType/kind``, an exhaustive switch: a type without a row does not compile.
public struct EventKind: Hashable, Sendable {
    /// The kind of stream that it lies in.
    public let stream: StreamKind
    /// Its place in the life of its stream.
    public let place: StreamPlace
    /// What it does to an intent to use a key.
    public let intent: IntentRole
    /// How long it is in force: what a start reads again.
    public let force: Force
    /// What judgements rest on that it changes; absent for most.
    public let concern: Concern?
    /// Whether callers can have as many of it written as they like, so that it is bounded: by room, by the queue.
    public let isBoundedForCallers: Bool

    init(
        in stream: StreamKind,
        _ place: StreamPlace = .continues,
        intent: IntentRole = .none,
        force: Force = .passing,
        concern: Concern? = nil,
        isBoundedForCallers: Bool = false
    ) {
        self.stream = stream
        self.place = place
        self.intent = intent
        self.force = force
        self.concern = concern
        self.isBoundedForCallers = isBoundedForCallers
    }

    /// Whether nothing may follow it in its stream.
    public var endsStream: Bool { self.place == .ends || self.place == .isAll }
    /// Whether it is the first of its stream.
    public var beginsStream: Bool { self.place == .begins || self.place == .isAll }
}

/// What a stream is about.
public enum StreamKind: Hashable, Sendable {
    /// The ledger itself: the stream is the ledger's identifier, and never ends.
    case ledger
    /// One authority: the stream is the authority's identifier.
    case authority
    /// One request for a certificate: the stream is the request's identifier.
    case request
    /// What becomes of an authority's certificates after they were issued: a stream beside the authority's, see
    /// ``StreamIdentifiers/revocations(of:)``.
    case revocations
    /// One refused call: the stream is the request's identifier.
    case operation

    /// Whether streams of this kind go on, so that their next version must be known however long ago the last event was.
    public var isLasting: Bool {
        switch self {
        case .ledger, .authority, .revocations: true
        case .request, .operation: false
        }
    }

    /// Whether a stream of this kind is one call, and bears its identifier.
    public var isCall: Bool {
        switch self {
        case .request, .operation: true
        case .ledger, .authority, .revocations: false
        }
    }
}

/// Where in the life of its stream an event may lie.
public enum StreamPlace: Hashable, Sendable {
    /// First, and only there.
    case begins
    /// After the first; others may follow.
    case continues
    /// After the first; nothing follows.
    case ends
    /// First and last: the stream has no other event.
    case isAll
    /// First or later: whichever comes first begins the stream.
    case anywhere
}

/// What an event does to an intent to use a key.
public enum IntentRole: Hashable, Sendable {
    /// Nothing.
    case none
    /// It is one, until its stream has the ending that answers it.
    case opens
    /// It ends the one that its stream has open.
    case closes
}

/// How long an event is in force.
///
/// A start reads what is in force and nothing else, so that it takes as long whatever has happened since.
public enum Force: Hashable, Sendable {
    /// Not at all: it says what happened, and what is so now does not follow from it alone.
    case passing
    /// Until another of the same slot replaces it.
    case untilReplaced(ForceSlot)
    /// For ever.
    case lasting
}

/// What there is at most one event in force of.
public enum ForceSlot: UInt8, Hashable, Sendable {
    /// What the running server said of itself.
    case server = 1
    /// Whether the clock is held.
    case clock = 2
    /// What issuance obeys.
    case policy = 3
    /// Who has one access key: one slot for each.
    case accessKey = 4
    /// What an operator set.
    case settings = 5
    /// The epoch that the log is in.
    case epoch = 6
    /// The key that checkpoints are signed with, where it was changed.
    case logKey = 7
    /// The set of rules that orders are judged by, where one was adopted.
    case rules = 8
}

/// What a judgement rests on.
///
/// Each concern has a version of its own, so that what happens elsewhere makes no judgement stale.
public enum Concern: Int, Hashable, Sendable, CaseIterable {
    /// The authority's certificate and configuration.
    case authority = 0
    /// What was decided for the whole ledger, and whose keys are taken.
    case policy = 1
    /// Who may do what. Reserved: nothing rests on it yet.
    case access = 2
    /// Whom an authority is shared with. Reserved: nothing rests on it yet.
    case resourcePolicy = 3
    /// How an authority tells what it revoked. Reserved: nothing rests on it yet.
    case revocationConfiguration = 4
    /// The part of the authority's revocation lists that a certificate names. Reserved: nothing rests on it yet.
    case partition = 5
}
