import Bytes
import Ledger
import Synchronization

/// The state at the head of the log, and what of it callers may be told.
final class SequencerHead: Sendable {
    private let state: Mutex<LedgerState>
    private let durable: Mutex<DurableAuthorities>
    private let clock: LedgerClock
    /// Octets of free space below which no new intent is written.
    private let reserve: UInt64
    private let availableSpace: @Sendable () -> UInt64

    init(_ state: LedgerState, clock: LedgerClock, reserve: UInt64, availableSpace: @escaping @Sendable () -> UInt64) {
        self.durable = Mutex(DurableAuthorities(state))
        self.state = Mutex(state)
        self.clock = clock
        self.reserve = reserve
        self.availableSpace = availableSpace
    }

    /// Looks at the state; what is seen may not be durable yet.
    func withState<Value>(_ look: (borrowing LedgerState) -> Value) -> Value { self.state.withLock { look($0) } }

    /// Looks at the authorities as the last commit left them.
    func withDurableAuthorities<Value>(_ look: (borrowing DurableAuthorities) -> Value) -> Value {
        self.durable.withLock { look($0) }
    }

    /// Why no new intent may be written now; `nil` where one may.
    func obstacle(state: borrowing LedgerState) -> String? {
        state.isClockHeld ? Self.heldClock : self.lackOfSpace
    }

    private static let heldClock =
        "The wall clock stepped forward; issuance waits for `ca-ledger clock confirm`."

    /// Why nothing that callers ask for may be written now; `nil` where it may.
    var lackOfSpace: String? {
        self.availableSpace() < self.reserve ? "The disk is nearly full; no new request is accepted." : nil
    }

    /// The ledger's time now.
    func now() -> Instant { self.clock.now() }

    /// Microseconds on the clock that never stops or steps.
    func sinceBoot() -> Int64 { self.clock.sinceBoot() }

    // MARK: - The thread's side

    /// The steps of the wall clock that no event tells yet.
    func takeClockSteps() -> [ClockStepped] { self.clock.takeSteps() }

    /// Changes the state; ``SequencedLog`` alone does.
    func withMutableState<Value>(_ change: (inout LedgerState) -> Value) -> Value {
        self.state.withLock { change(&$0) }
    }

    /// Why a command may not be decided now; `nil` where it may.
    ///
    /// - Parameter lackOfSpace: What ``lackOfSpace`` said when the command's group was begun.
    func obstacle(to command: Command, state: borrowing LedgerState, lackOfSpace: String?) -> String? {
        guard command.isFromCaller else { return nil }
        return command.isNewIntent && state.isClockHeld ? Self.heldClock : lackOfSpace
    }

    /// Whether nothing that was begun still waits for its ending.
    var isQuiet: Bool { self.withState { $0.openIssuances.isEmpty && $0.indexes.openIntents.isEmpty } }

    /// Lets callers see what a commit made durable, where it was of an authority; the state at the head is just that.
    func publishAuthorities(changedBy placed: [PlacedEvent]) {
        guard placed.contains(where: { $0.decided.body.type.kind.stream == .authority }) else { return }
        let authorities = self.withState { DurableAuthorities($0) }
        self.durable.withLock { $0 = authorities }
    }
}
