import Bytes
import EventLog
import Ledger
import Synchronization

/// Which parts of authorities' lists certificates name: of one that none names no list is made.
///
/// What is issued while the program runs is noticed as it is committed. Of parts that are older than that, entries are looked through, a
/// few at a time; a part with a list is not asked of any more.
final class NamedParts: Sendable {
    /// How many parts are noted that have no list yet; were there more, all would count as named.
    private static let most = 65_536
    /// How many entries are looked through for a part at a time, and how many of them are in memory.
    private static let stretch: UInt64 = 4_096
    private static let page: UInt64 = 256

    private struct State: Sendable {
        /// The first entry that was noticed.
        var since: UInt64?
        /// Where parts were opened that are named.
        var named: Set<UInt64> = []
        /// Up to where entries were looked through for the part that was opened at a position.
        var passed = RecentlyUsed<UInt64, UInt64>(limit: 4_096)
    }

    private let state = Mutex(State())

    /// On the sequencer's thread: notes what certificates name.
    ///
    /// - Returns: The authorities of parts that were not noted before.
    func note(_ placed: [PlacedEvent]) -> Set<UniqueIdentifier> {
        guard let first = placed.first else { return [] }
        return self.state.withLock { state in
            if state.since == nil { state.since = first.position }
            var authorities: Set<UniqueIdentifier> = []
            for event in placed {
                guard case .issuanceAuthorized(let authorized) = event.body,
                    let part = authorized.basis.version(of: .partition), state.named.count < Self.most,
                    state.named.insert(part).inserted
                else { continue }
                authorities.insert(authorized.authority)
            }
            return authorities
        }
    }

    /// Whether a certificate names a part without a list, as far as that is known by now.
    ///
    /// - Parameter end: Where the next configuration of the authority's lists lies, with which no certificate names the part any more.
    func isNamed(
        _ part: UInt64,
        of authority: UniqueIdentifier,
        before end: UInt64?,
        in reader: any EventReading
    ) async throws -> Bool {
        let (isNoted, since, passed) = self.state.withLock { state in
            (
                state.named.count >= Self.most || state.named.contains(part), state.since,
                state.passed.use(part) ?? part + 1
            )
        }
        if isNoted { return true }
        var last = try await reader.size()
        if let since { last = min(last, since) }
        if let end { last = min(last, end) }
        var next = passed
        let stop = min(last, passed + Self.stretch)
        while next < stop {
            let entries = try await reader.storedEntries(in: next..<min(stop, next + Self.page))
            guard !entries.isEmpty else { break }
            for stored in entries where stored.header.type == EventType.issuanceAuthorized.rawValue {
                guard
                    case .issuanceAuthorized(let authorized) = try StateLoading.body(of: try await reader.entry(stored)),
                    authorized.basis.version(of: .partition) == part
                else { continue }
                self.state.withLock { _ = $0.named.insert(part) }
                return true
            }
            next += UInt64(entries.count)
        }
        self.state.withLock { [next] in $0.passed.keepAmongRecent(next, as: part) }
        return false
    }

    /// A part has a list: nobody asks of it any more.
    func forget(_ part: UInt64) { self.state.withLock { _ = $0.named.remove(part) } }
}
