import Bytes
import Ledger

/// The authorities at hand, as the last commit left them: nobody is told what a failing commit could still take back.
struct KeptAuthorities: Sendable {
    /// How often authorities left.
    private(set) var departures: UInt64 = 0
    private var kept: RecentlyUsed<UniqueIdentifier, AuthorityState>

    /// Those of a state whose every event is durable.
    ///
    /// - Parameter limit: How many are kept where none is in use.
    init(_ state: borrowing LedgerState, limit: Int) {
        self.kept = RecentlyUsed(limit: limit)
        for authority in state.authorities.values { self.keep(authority) }
    }

    /// Whether there are more than are to be kept.
    var isFull: Bool { self.kept.count > self.kept.limit }

    /// An authority that is asked for; `nil` where it is not at hand.
    mutating func use(_ identifier: UniqueIdentifier) -> AuthorityState? { self.kept.use(identifier) }

    /// Notes that an authority is asked for; `false` where it is not at hand.
    mutating func touch(_ identifier: UniqueIdentifier) -> Bool { self.kept.touch(identifier) }

    /// Keeps an authority as a commit left it.
    mutating func keep(_ state: AuthorityState) { self.kept.keep(state, as: state.identifier) }

    /// Lets those go that were not asked for longest, until three quarters of the limit are left.
    mutating func release(except inUse: Set<UniqueIdentifier>) -> [UniqueIdentifier] {
        guard self.isFull else { return [] }
        let leaving = self.kept.oldest(self.kept.count - self.kept.limit * 3 / 4) { !inUse.contains($0.identifier) }
        for (identifier, _) in leaving { self.kept.release(identifier) }
        if !leaving.isEmpty { self.departures += 1 }
        return leaving.map(\.key)
    }
}
