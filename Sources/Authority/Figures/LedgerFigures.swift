public import Bytes

/// How a ledger stands at one moment, for whoever watches it: of authorities there is always the worst, and never one by one.
public struct LedgerFigures: Hashable, Sendable {
    /// How many entries are durable.
    public let entries: UInt64
    /// How many of them the newest published checkpoint covers.
    public let checkpointed: UInt64
    /// How many of them the views have, at least.
    public let inViews: UInt64
    /// How many commands wait for the one writer.
    public let waiting: Int
    /// How many uses of keys were begun and have no ending yet.
    public let openIntents: Int
    /// How many authorities are at hand.
    public let authoritiesAtHand: Int
    /// Whether the ledger is ready to issue.
    public let isReady: Bool
    /// Whether issuance waits for somebody to confirm the clock.
    public let isClockHeld: Bool
    /// How many keys could not be opened when they were needed last.
    public let unopenedKeys: Int
    /// How many audit reports have no ending yet.
    public let openReports: Int
    /// How many approvals wait for a second administrator.
    public let waitingApprovals: Int
    /// When the oldest of these was asked for; absent where there are none.
    public let oldestApproval: Instant?
    /// Octets of free disk space.
    public let freeOctets: UInt64
    /// How revocation lists stand.
    public let lists: ListFigures
    /// How answers about the standing of certificates stand.
    public let answers: AnswerFigures
    /// How authorities stand; absent before they were looked at.
    public let authorities: AuthorityFigures?
}

/// How revocation lists stand: the worst of all authorities'.
public struct ListFigures: Hashable, Sendable {
    /// When some were made last; absent before the first of this server.
    public let lastSuccess: Instant?
    /// Microseconds that the making of the newest took; absent before the first of this server.
    public let lastCost: Int64?
    /// Of how many authorities some are due and could not be made.
    public let failing: Int
    /// When the first of all is due by its age, as far as was looked; absent where there are none.
    public let nextDue: Instant?
    /// When the first of all ends, as far as was looked; absent where there are none.
    public let nextEnd: Instant?
    /// When the oldest of all was made, as far as was looked; absent where there are none.
    public let oldest: Instant?
    /// Seconds since which the one is due that is due the longest; 0 where none is.
    public let oldestDueSeconds: Int64
}

/// How answers about the standing of certificates stand: the worst of all authorities'.
public struct AnswerFigures: Hashable, Sendable {
    /// For how many authorities somebody answers now.
    public let openPeriods: Int
    /// When the oldest of their periods began; absent where there are none.
    public let oldestBeginning: Instant?
    /// When the first of their periods ends; absent where there are none.
    public let nextPeriodEnd: Instant?
    /// When the first of their responders' certificates ends; absent where there are none.
    public let nextResponderEnd: Instant?
}
