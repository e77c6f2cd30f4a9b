public import Bytes
import Ledger
import Synchronization

/// The one clock of a ledger: it never goes back, and it does not follow a wall clock that leaps ahead.
///
/// A wall clock that steps back is held at the newest time given; one that steps forward by more than the bound, measured
/// against the boot-time clock, is not followed until ``confirm()``. Both are reported once, to be recorded.
public final class LedgerClock: Sendable {
    private struct State: Sendable {
        var newest: Instant
        var wall: Instant
        var sinceBoot: Int64
        var isHeld = false
        var isBehind = false
        var steps: [ClockStepped] = []
    }

    /// A step back smaller than this, in microseconds, is the ordinary work of time synchronisation.
    private static let tolerance: Int64 = 100_000

    private let source: TimeSource
    private let forwardBound: Int64
    private let state: Mutex<State>

    /// A clock that goes on from the newest time in the log.
    ///
    /// - Parameters:
    ///   - newest: The time of the log's newest entry. A wall clock that lies ahead of it is followed whatever the distance: a ledger may rest.
    ///   - forwardBound: Seconds that the wall clock may gain on the boot-time clock between two readings.
    public init(source: TimeSource, newest: Instant, forwardBound: Int64 = 300) {
        self.source = source
        self.forwardBound = forwardBound * 1_000_000
        let wall = source.wall()
        self.state = Mutex(
            State(newest: max(newest, Instant(microseconds: 0)), wall: wall, sinceBoot: source.sinceBoot())
        )
    }

    /// The time now: never less than any time given before.
    public func now() -> Instant {
        self.state.withLock { state in
            // Read under the lock: a thread that was held up would bring an old reading, and report a step back.
            let wall = self.source.wall()
            let sinceBoot = self.source.sinceBoot()
            let elapsed = max(0, sinceBoot - state.sinceBoot)
            let expected = Instant(microseconds: state.wall.microseconds + elapsed)
            state.sinceBoot = max(state.sinceBoot, sinceBoot)
            if state.isHeld {
                state.wall = expected
            } else if wall.microseconds - expected.microseconds > self.forwardBound {
                state.isHeld = true
                state.steps.append(ClockStepped(before: expected, after: wall, isHeld: true))
                state.wall = expected
            } else {
                state.wall = wall
                let distance = state.newest.microseconds - wall.microseconds
                if distance > Self.tolerance, !state.isBehind {
                    state.isBehind = true
                    state.steps.append(ClockStepped(before: state.newest, after: wall, isHeld: false))
                } else if distance <= 0 {
                    state.isBehind = false
                }
            }
            state.newest = max(state.newest, state.wall)
            return state.newest
        }
    }

    /// Microseconds on the clock that never stops or steps.
    func sinceBoot() -> Int64 { self.source.sinceBoot() }

    /// The steps that no call has taken yet, oldest first.
    func takeSteps() -> [ClockStepped] {
        self.state.withLock { state in
            guard !state.steps.isEmpty else { return [] }
            defer { state.steps = [] }
            return state.steps
        }
    }

    /// Follows the wall clock again.
    func confirm() {
        self.state.withLock { state in
            state.isHeld = false
            state.wall = self.source.wall()
            state.sinceBoot = self.source.sinceBoot()
        }
    }
}
