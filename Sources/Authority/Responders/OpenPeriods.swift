import Bytes
import Derivation
import Ledger
import Synchronization

/// The periods that are open: what a stop has to close.
final class OpenPeriods: Sendable {
    private struct State: Sendable {
        var open: [UniqueIdentifier: OpenPeriod] = [:]
        var isStopped = false
    }

    private let state = Mutex(State())

    /// Takes the period of an authority in the place of the one before; `false` where the server is stopping: then it is closed.
    func add(_ period: OpenPeriod, of authority: UniqueIdentifier) -> Bool {
        self.state.withLock { state in
            guard !state.isStopped else { return false }
            state.open[authority] = period
            return true
        }
    }

    /// Takes an authority's period out.
    func remove(_ authority: UniqueIdentifier) -> OpenPeriod? {
        self.state.withLock { $0.open.removeValue(forKey: authority) }
    }

    /// How they stand: there are no more of them than responders are kept.
    var figures: AnswerFigures {
        self.state.withLock { state in
            AnswerFigures(
                openPeriods: state.open.count,
                oldestBeginning: state.open.values.map(\.period.beginning).min(),
                nextPeriodEnd: state.open.values.map(\.period.nextUpdate).min(),
                nextResponderEnd: state.open.values.map(\.responder.notAfter).min()
            )
        }
    }

    /// Ends all of them, and takes in no more.
    func stop() -> [OCSPPeriodClosed] {
        self.state.withLock { state in
            state.isStopped = true
            defer { state.open = [:] }
            // What somebody is about to record the end of, and cannot any more, is closed by whom that meets.
            return state.open.values.compactMap { $0.close(isLast: true) }
        }
    }
}
