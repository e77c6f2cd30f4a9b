import Bytes
import Ledger

/// Repetitions that wait for the ending of the request that they repeat.
struct ParkedRepetitions<Waiter: Sendable>: Sendable {
    private var waiters: [UniqueIdentifier: [(waiter: Waiter, holder: TokenHolder)]] = [:]

    /// Whoever still waits.
    var all: [Waiter] { self.waiters.values.flatMap { $0.map(\.waiter) } }

    /// Takes a repetition in.
    mutating func park(_ waiter: Waiter, for holder: TokenHolder) {
        self.waiters[holder.request, default: []].append((waiter, holder))
    }

    /// Lets those go that repeat a request which an event ends, each with its answer.
    mutating func wake(by event: PlacedEvent) -> [(waiter: Waiter, receipt: Receipt)] {
        let type = event.body.type
        guard type.kind.stream == .request, type.kind.endsStream,
            let woken = self.waiters.removeValue(forKey: event.encoded.stream)
        else { return [] }
        return woken.map { ($0.waiter, .repeated($0.holder, firstIsSigned: type == .certificateSigned)) }
    }
}
