public import Bytes
import Ledger
import Synchronization

/// The one clock of a ledger: it never goes back, and it does not follow a wall clock that leaps ahead.
///
/// A wall clock that steps back is held at the newest time given; one that gains more than the bound on the boot-time clock, in one step
/// or in many since the beginning, is not followed until ``confirm()``. Both are reported once, to be recorded. One that begins too far
/// ahead of the log's newest time is not followed from the beginning, and that is for whoever opens the log to tell.
public final class LedgerClock: Sendable {
    private struct State: Sendable {
        var newest: Instant
        var wall: Instant
        var sinceBoot: Int64
        /// What both clocks said when the wall clock was believed: at the beginning, and whenever it was confirmed.
        var believed: (wall: Instant, sinceBoot: Int64)
        var isHeld = false
        var isBehind = false
        var steps: [ClockStepped] = []
    }

    /// A step back smaller than this, in microseconds, is the ordinary work of time synchronisation.
    private static let tolerance: Int64 = 100_000

    /// How far the wall clock may be ahead of the newest time in a log when the log is opened, in seconds: a ledger may rest, but a clock
    /// that is years ahead would end the life of every authority for ever.
    public static let restBound: Int64 = 35 * 86_400

    private let source: TimeSource
    private let forwardBound: Int64
    private let beginning: Instant
    private let state: Mutex<State>

    /// A clock that goes on from the newest time in the log.
    ///
    /// - Parameters:
    ///   - newest: The time of the log's newest entry; `nil` where it has none. A wall clock that lies ahead of it is followed up to
    ///     ``restBound``.
    ///   - forwardBound: Seconds that the wall clock may gain on the boot-time clock.
    public init(source: TimeSource, newest: Instant?, forwardBound: Int64 = 300) {
        self.source = source
        self.forwardBound = forwardBound * 1_000_000
        let (wall, sinceBoot) = (source.wall(), source.sinceBoot())
        self.beginning = newest ?? wall
        let isAhead = wall > self.beginning.adding(seconds: Self.restBound)
        let believed = isAhead ? self.beginning : wall
        self.state = Mutex(
            State(
                newest: max(newest ?? wall, Instant(microseconds: 0)),
                wall: believed,
                sinceBoot: sinceBoot,
                believed: (believed, sinceBoot),
                isHeld: isAhead
            )
        )
    }

    /// Whether the wall clock is too far ahead of what was the newest time in the log at the beginning.
    var isAheadOfLog: Bool { self.source.wall() > self.beginning.adding(seconds: Self.restBound) }

    /// How the wall clock is ahead of the log, as it is recorded where somebody confirms it.
    var stepAtBeginning: ClockStepped { ClockStepped(before: self.beginning, after: self.source.wall(), isHeld: true) }

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
            } else if let step = self.leap(to: wall, sinceBoot, state) {
                state.isHeld = true
                state.steps.append(step)
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

    /// How the wall clock has gained too much since it was believed; `nil` where it has not.
    private func leap(to wall: Instant, _ sinceBoot: Int64, _ state: borrowing State) -> ClockStepped? {
        let elapsed = max(0, sinceBoot - state.believed.sinceBoot)
        let expected = Instant(microseconds: state.believed.wall.microseconds + elapsed)
        guard wall.microseconds - expected.microseconds > self.forwardBound else { return nil }
        return ClockStepped(before: expected, after: wall, isHeld: true)
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

    /// Whether the wall clock is not followed.
    var isHeld: Bool { self.state.withLock { $0.isHeld } }

    /// Follows the wall clock again.
    func confirm() {
        self.state.withLock { state in
            state.isHeld = false
            state.wall = self.source.wall()
            state.sinceBoot = self.source.sinceBoot()
            state.believed = (state.wall, state.sinceBoot)
        }
    }
}
