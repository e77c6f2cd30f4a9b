import Bytes
import Ledger
import Synchronization

/// How many requests were turned away before anybody was known to have sent them.
///
/// A flood of them must not fill the log: they are counted, and the counts recorded once a minute.
final class UnauthenticatedCounter: Sendable {
    private struct State: Sendable {
        var from: Instant
        var counts: [RefusalCode: Int64] = [:]
    }

    private let state: Mutex<State>

    init(from: Instant) { self.state = Mutex(State(from: from)) }

    /// Begins the time counted over anew; what was counted already stays.
    func begin(at now: Instant) { self.state.withLock { $0.from = now } }

    func count(_ answer: RefusalCode) {
        self.state.withLock { $0.counts[answer, default: 0] += 1 }
    }

    /// Takes counts back that could not be recorded.
    func restore(_ counted: UnauthenticatedRequestsCounted) {
        self.state.withLock { state in
            state.from = min(state.from, counted.from)
            for count in counted.counts { state.counts[count.answer, default: 0] += count.count }
        }
    }

    /// The counts since the last call; `nil` where there is nothing to tell.
    func take(until now: Instant) -> UnauthenticatedRequestsCounted? {
        self.state.withLock { state in
            defer { state = State(from: now) }
            guard !state.counts.isEmpty else { return nil }
            let counts = state.counts.sorted { $0.key.rawValue < $1.key.rawValue }
            return UnauthenticatedRequestsCounted(
                from: state.from,
                counts: counts.map { RefusalCount(answer: $0.key, count: $0.value) }
            )
        }
    }
}
