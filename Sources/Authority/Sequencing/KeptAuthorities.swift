import Bytes
import Ledger

/// The authorities at hand, as the last commit left them: nobody is told what a failing commit could still take back.
struct KeptAuthorities: Sendable {
    private struct Kept: Sendable {
        var state: AuthorityState
        var lastUse: UInt64
    }

    /// How many are kept where none is in use.
    let limit: Int
    /// How often authorities left.
    private(set) var departures: UInt64 = 0
    private var kept: [UniqueIdentifier: Kept] = [:]
    private var uses: UInt64 = 0

    /// Those of a state whose every event is durable.
    init(_ state: borrowing LedgerState, limit: Int) {
        self.limit = max(1, limit)
        for authority in state.authorities.values { self.keep(authority) }
    }

    /// Whether there are more than are to be kept.
    var isFull: Bool { self.kept.count > self.limit }

    /// An authority that is asked for; `nil` where it is not at hand.
    mutating func use(_ identifier: UniqueIdentifier) -> AuthorityState? {
        self.touch(identifier) ? self.kept[identifier]?.state : nil
    }

    /// Notes that an authority is asked for; `false` where it is not at hand.
    mutating func touch(_ identifier: UniqueIdentifier) -> Bool {
        self.uses += 1
        guard let index = self.kept.index(forKey: identifier) else { return false }
        self.kept.values[index].lastUse = self.uses
        return true
    }

    /// Keeps an authority as a commit left it.
    mutating func keep(_ state: AuthorityState) {
        self.uses += 1
        self.kept[state.identifier] = Kept(state: state, lastUse: self.uses)
    }

    /// Lets those go that were not asked for longest, until three quarters of the limit are left.
    mutating func release(except inUse: Set<UniqueIdentifier>) -> [UniqueIdentifier] {
        guard self.isFull else { return [] }
        let idle = self.kept.filter { !inUse.contains($0.key) }.sorted { $0.value.lastUse < $1.value.lastUse }
        let leaving = idle.prefix(self.kept.count - self.limit * 3 / 4).map(\.key)
        for identifier in leaving { self.kept[identifier] = nil }
        if !leaving.isEmpty { self.departures += 1 }
        return leaving
    }
}
