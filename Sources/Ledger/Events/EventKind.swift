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
    /// The version of the books' rules (``BooksRules``) that brought it: nobody writes it while an earlier one is in force.
    public let since: Int64

    init(
        in stream: StreamKind,
        _ place: StreamPlace = .continues,
        intent: IntentRole = .none,
        force: Force = .passing,
        concern: Concern? = nil,
        isBoundedForCallers: Bool = false,
        since: Int64 = 1
    ) {
        self.stream = stream
        self.place = place
        self.intent = intent
        self.force = force
        self.concern = concern
        self.isBoundedForCallers = isBoundedForCallers
        self.since = since
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
    /// One revocation list: the stream is the list's identifier.
    case list
    /// One key that answers about the standing of an authority's certificates: the stream is the key's identifier.
    case responder
    /// The periods in which an authority's responders answer: a stream beside the authority's, see ``StreamIdentifiers/periods(of:)``.
    case periods
    /// One refused call: the stream is the request's identifier.
    case operation
    /// One report about an authority: the stream is the report's identifier.
    case report
    /// One approval of something under dual control: the stream is the approval's identifier.
    case approval

    /// Whether streams of this kind go on, so that their next version must be known however long ago the last event was.
    public var isLasting: Bool {
        switch self {
        case .ledger, .authority, .revocations, .periods: true
        case .request, .list, .operation, .report, .responder, .approval: false
        }
    }

    /// Whether a stream of this kind is one call, and bears its identifier.
    public var isCall: Bool {
        switch self {
        case .request, .operation: true
        case .ledger, .authority, .revocations, .list, .report, .responder, .periods, .approval: false
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

/// How long an event is in force, and so under which name it is found again.
///
/// A start reads what is in force for the log itself and nothing else, so that it takes as long whatever has happened since, and
/// however many authorities there are; what is of one authority is read when the authority is asked for.
public enum Force: Hashable, Sendable {
    /// Not at all: it says what happened, and what is so now does not follow from it alone.
    case passing
    /// Until another of the same slot replaces it.
    case untilReplaced(ForceSlot)
    /// For ever.
    case lasting
    /// As long as its authority is: for ever.
    case withAuthority
}

/// What an event is in force for: of the slots that a start reads there is at most one event each.
public enum ForceSlot: UInt8, Hashable, Sendable {
    /// What the running server said of itself.
    case server = 1
    /// Whether the clock is held.
    case clock = 2
    /// What issuance obeys.
    case policy = 3
    /// What last changed the version of the policy that judgements name.
    case policyVersion = 4
    /// What an operator set.
    case settings = 5
    /// The epoch that the log is in.
    case epoch = 6
    /// The key that checkpoints are signed with, where it was changed.
    case logKey = 7
    /// The set of rules that orders are judged by, where one was adopted.
    case rules = 8
    /// What has no ending yet, one for each: the creations of authorities, and the reports (``ForceName/openReport(_:)``).
    case openCreation = 9
    /// What a role permits: one for each role about which something was said.
    case role = 10
    /// How the file of credentials differs from the log.
    case credentialsDifference = 11
    /// The master key that keys are sealed under, where it was changed, or is being changed.
    case masterKey = 12
    /// The approvals that were last in each of the places that open ones have: what was asked for (0), that it was given (1), and how it
    /// ended (2).
    case approval = 13
    /// What is under dual control.
    case dualControl = 14
    /// The events of one authority: of each authority all, by position.
    case authorityEvent = 16
    /// The authorities, by the positions where they were asked for.
    case authority = 17
    /// Whose keys are authorities': one for each public key.
    case authorityKey = 18
    /// The keys that are never to be certified: one for each public key's digest.
    case blockedKey = 19
    /// Who has one access key: one for each.
    case accessKey = 20
    /// The starts of servers, by position: a token window reaches back behind the newest.
    case start = 21
    /// What of an authority has changed since it was made, however often: one for each matter (``AuthorityMatter``) of each authority.
    case authorityMatter = 22
    /// The authorities that were ever shared with an account, or with all: of each the newest policy that did so.
    case sharedAuthority = 27
    /// The revocation lists of authorities: of each complete list, and of each part's, what names it, and its newest intent and ending
    /// (``ListMatter``).
    case revocationList = 23
    /// Whose authority's key has a hash: one for each hash of each authority's key.
    case issuerKey = 24
    /// The reports: which is an authority's newest (0), and of each report where it was asked for (1) and where its ending lies (2).
    case report = 25
    /// The periods in which authorities' responders answer: of each authority the newest.
    case period = 26

    /// The first slot whose events a start does not read: they are found when they are asked for.
    static let firstFound: UInt8 = 16
}

/// What of an authority may change any number of times, so that the newest event about it says all of it.
public enum AuthorityMatter: UInt8, Hashable, Sendable {
    /// Whether it may issue, and whether it is deleted.
    case standing = 0
    /// Its tags.
    case tags = 1
    /// What services may do with it.
    case permissions = 2
    /// Whom it is shared with.
    case resourcePolicy = 3
    /// How it tells what it revoked.
    case revocationConfiguration = 4
    /// The part of its revocation lists that its certificates name.
    case partition = 5
    /// What it does when it is soon asked for the same again.
    case reissuance = 6
    /// The newest configuration by which its certificates name a responder.
    case responder = 7
    /// Whether its certificates name the log.
    case naming = 8
}

/// What of a revocation list may be looked for.
public enum ListMatter: UInt8, Hashable, Sendable {
    /// Its newest intent.
    case authorized = 0
    /// Its newest ending with a signature.
    case signed = 1
    /// What has certificates name it: of a part's list its opening; beside the complete list every configuration with lists.
    case opened = 2
}

/// What of an approval may be looked for: the newest of each in each place.
enum ApprovalMatter: UInt8 {
    /// What was asked for.
    case requested = 0
    /// That it was given.
    case given = 1
    /// How it ended.
    case ended = 2
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
    /// Whom an authority is shared with, and who is denied what of it.
    case resourcePolicy = 3
    /// How an authority tells what it revoked.
    case revocationConfiguration = 4
    /// The part of the authority's revocation lists that a certificate names.
    case partition = 5
    /// What an authority does when it is soon asked for the same again.
    case reissuance = 6
    /// Whether an authority's certificates name the log.
    case naming = 7
}
