public import Bytes

/// What was issued lately under authorities that look at that, as far as the next entries' changes and decisions need it.
///
/// A store keeps a row of each certificate that was signed, until its time is over. Whoever folds every entry has all of them here. A
/// server has here what is not signed yet, and of the signed the newest few, which its store may not have yet: its memory does not grow
/// with them, and whoever looks asks the store as well.
public struct RecentIssuances: Hashable, Sendable {
    /// How many signed ones a server has at hand: more than one batch of entries holds.
    static let signedAtHand = 2_048

    private let isWhole: Bool
    /// The periods of the authorities that look, in seconds.
    private var periods: [UniqueIdentifier: Int64] = [:]
    /// What is to be signed, by stream.
    private var open: [UniqueIdentifier: RecentIssuance] = [:]
    /// What is to be signed or was, by likeness.
    private var alike: [Digest256: [RecentIssuance]] = [:]
    /// The likenesses of those, by the positions of their intents.
    private var likenesses: [UInt64: Digest256] = [:]
    /// What was signed: all that the store has, the earliest end first; or the newest few, the oldest first.
    private var ends = EarliestFirst<RecentEnd>()
    private var newestSigned: [RecentIssuance] = []
    private var firstSigned = 0
    /// Whether a store may have rows whose time will be over.
    private var mayHaveRows: Bool
    private var newest: UInt64?
    private var newestForgotten: UInt64?
    private var failures: UInt64 = 0

    /// What was issued lately before anything was.
    ///
    /// - Parameters:
    ///   - isWhole: Whether all that a store keeps is to be had here.
    ///   - mayHaveRows: Whether the store may keep anything already.
    public init(isWhole: Bool, mayHaveRows: Bool = false) {
        self.isWhole = isWhole
        self.mayHaveRows = mayHaveRows
    }

    /// How far somebody sees who looks now.
    public var horizon: RecentSight.Horizon { RecentSight.Horizon(newest: self.newest, failures: self.failures) }

    /// The newest that counts at a time, of those that are here; `nil` where none does.
    public func newest(alike likeness: Digest256, at time: Instant, period: Int64) -> RecentIssuance? {
        self.alike[likeness]?.filter { time < $0.end(within: period) }.max { $0.position < $1.position }
    }

    /// The one whose intent lies at a position; `nil` where it is none that is here.
    public func issuance(at position: UInt64) -> RecentIssuance? {
        self.likenesses[position].flatMap { self.alike[$0]?.first { $0.position == position } }
    }

    /// Everything that a store keeps, where all of it is here.
    public var rows: [RecentIssuance] { self.ends.all.map(\.issuance) }

    /// Whether what a judgement saw is so at a time, as far as what is here tells together with what it saw.
    func confirms(_ seen: RecentSight, at time: Instant, period: Int64) -> Bool {
        // What came after it looked, and is not here any more, may be alike.
        if let newestForgotten, newestForgotten > seen.horizon.newest ?? 0 { return false }
        if let earlier = seen.earlier {
            // What it saw may have failed.
            guard seen.horizon.failures == self.failures, time < earlier.end(within: period) else { return false }
        }
        let here = self.newest(alike: seen.likeness, at: time, period: period)
        return here.map { $0.position <= seen.earlier?.position ?? 0 } ?? true
    }

    /// Has an authority looked after by its policy from now on; by none where there is none.
    mutating func watch(_ authority: UniqueIdentifier, _ policy: ReissuancePolicy?) {
        // The nil check that an authority costs which does not look.
        guard policy != nil || !self.periods.isEmpty else { return }
        self.periods[authority] = policy?.period
    }

    mutating func fold(_ fact: RecordedFact, into changes: inout IndexChanges) {
        self.pass(fact, &changes)
        switch fact.body {
        case .reissuancePolicyChanged(let changed): self.watch(fact.stream, changed.policy)
        case .issuanceAuthorized(let authorized):
            guard let likeness = fact.likeness, let period = self.periods[authorized.authority] else { return }
            let issuance = RecentIssuance(
                position: fact.position,
                authority: authorized.authority,
                likeness: likeness,
                serialNumber: authorized.serialNumber,
                time: fact.time,
                until: fact.time.adding(seconds: period)
            )
            self.open[fact.stream] = issuance
            self.alike[likeness, default: []].append(issuance)
            self.likenesses[issuance.position] = likeness
            self.newest = fact.position
        case .certificateSigned:
            guard let issuance = self.open.removeValue(forKey: fact.stream) else { return }
            self.mayHaveRows = true
            changes.recent.append(.issued(issuance))
            self.keep(issuance)
        case .signingFailed, .issuanceAbandoned:
            guard let issuance = self.open.removeValue(forKey: fact.stream) else { return }
            self.forget(issuance)
            self.failures += 1
        case .epochOpened:
            if self.mayHaveRows { changes.recent.append(.forgotten) }
            self.ends = EarliestFirst()
            (self.open, self.alike, self.likenesses) = ([:], [:], [:])
            (self.newestSigned, self.firstSigned) = ([], 0)
            self.mayHaveRows = false
        default: break
        }
    }

    /// Each entry takes away the row whose time was over first: so no batch has many to take away, and there are never many.
    private mutating func pass(_ fact: RecordedFact, _ changes: inout IndexChanges) {
        guard self.mayHaveRows else { return }
        // What is added at a time ends later, so that it does not matter which comes first: a batch, all of one time, takes away once.
        if case .passed(let time, let entries)? = changes.recent.first, time == fact.time {
            changes.recent[0] = .passed(time, entries: entries + 1)
        } else {
            changes.recent.append(.passed(fact.time, entries: 1))
        }
        guard self.isWhole, let end = self.ends.first, end.issuance.until <= fact.time else { return }
        self.ends.removeFirst()
        self.forget(end.issuance)
        if self.ends.isEmpty { self.mayHaveRows = false }
    }

    private mutating func keep(_ issuance: RecentIssuance) {
        guard !self.isWhole else { return self.ends.insert(RecentEnd(issuance: issuance)) }
        self.newestSigned.append(issuance)
        guard self.newestSigned.count - self.firstSigned > Self.signedAtHand else { return }
        let oldest = self.newestSigned[self.firstSigned]
        self.newestForgotten = max(self.newestForgotten ?? 0, oldest.position)
        self.forget(oldest)
        self.firstSigned += 1
        guard self.firstSigned > Self.signedAtHand else { return }
        self.newestSigned.removeFirst(self.firstSigned)
        self.firstSigned = 0
    }

    private mutating func forget(_ issuance: RecentIssuance) {
        self.likenesses[issuance.position] = nil
        self.alike[issuance.likeness]?.removeAll { $0.position == issuance.position }
        if self.alike[issuance.likeness]?.isEmpty == true { self.alike[issuance.likeness] = nil }
    }
}

/// A recent issuance among others, of which that with the earliest end comes first.
struct RecentEnd: Hashable, Sendable, Comparable {
    let issuance: RecentIssuance

    static func < (left: RecentEnd, right: RecentEnd) -> Bool {
        (left.issuance.until, left.issuance.position) < (right.issuance.until, right.issuance.position)
    }
}
