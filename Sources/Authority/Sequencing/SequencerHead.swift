import Bytes
import Ledger
import Synchronization

/// The state at the head of the log, and what of it callers may be told.
final class SequencerHead: Sendable {
    private let state: Mutex<LedgerState>
    private let kept: Mutex<KeptAuthorities>
    private let clock: LedgerClock
    /// What is told of what was committed.
    private let observers = Mutex<[@Sendable (IndexChanges, [PlacedEvent]) -> Void]>([])
    /// Octets of free space below which no new intent is written.
    private let reserve: UInt64
    private let availableSpace: @Sendable () -> UInt64
    /// Why nothing is recorded yet but what a start has to say; `nil` once it has said it.
    private let rest = Mutex<String?>(nil)

    init(
        _ state: LedgerState,
        clock: LedgerClock,
        authorities: Int,
        reserve: UInt64,
        availableSpace: @escaping @Sendable () -> UInt64
    ) {
        self.kept = Mutex(KeptAuthorities(state, limit: authorities))
        self.state = Mutex(state)
        self.clock = clock
        self.reserve = reserve
        self.availableSpace = availableSpace
    }

    /// Looks at the state; what is seen may not be durable yet.
    func withState<Value>(_ look: (borrowing LedgerState) -> Value) -> Value { self.state.withLock { look($0) } }

    /// An authority as the last commit left it; `nil` where it is not at hand.
    func authority(atHand identifier: UniqueIdentifier) -> AuthorityState? { self.kept.withLock { $0.use(identifier) } }

    /// Whether an authority is at hand; it is asked for by that.
    func isAtHand(_ authority: UniqueIdentifier) -> Bool { self.kept.withLock { $0.touch(authority) } }

    /// How often authorities left.
    var departures: UInt64 { self.kept.withLock { $0.departures } }

    /// Lets an authority in that was read from the log, unless authorities left since the reading began: it may have been among
    /// them, and have changed while it was here.
    ///
    /// - Returns: Whether there are now more than are to be kept.
    func admit(_ known: KnownAuthority, departures: UInt64) -> Bool {
        self.state.withLock { state in
            self.kept.withLock { kept in
                guard kept.departures == departures, state.authorities[known.state.identifier] == nil else {
                    return false
                }
                state.admit(known)
                kept.keep(known.state)
                return kept.isFull
            }
        }
    }

    /// Takes in the account of a responder's key, or forgets it.
    func admit(_ account: KeyAccount, of key: UniqueIdentifier) { self.state.withLock { $0.admit(account, of: key) } }
    func release(accountOf key: UniqueIdentifier) { self.state.withLock { $0.release(accountOf: key) } }

    /// Records nothing from now on but what a start has to say, for a reason; or everything again.
    func rest(because reason: String?) { self.rest.withLock { $0 = reason } }

    /// Why nothing is recorded yet; `nil` where everything is.
    var resting: String? { self.rest.withLock { $0 } }

    /// Why no new intent may be written now; `nil` where one may.
    func obstacle(state: borrowing LedgerState) -> String? {
        if let resting { return resting }
        return state.isClockHeld ? Self.heldClock : self.lackOfSpace
    }

    /// What is said while the clock is held.
    static let heldClock =
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

    /// Has everything that is committed from now on told, on the sequencer's thread: who is told must be quick.
    func observe(_ body: @escaping @Sendable (IndexChanges, [PlacedEvent]) -> Void) {
        self.observers.withLock { $0.append(body) }
    }

    /// Tells of what was committed; ``SequencedLog`` alone does.
    func tell(_ changes: IndexChanges, _ placed: [PlacedEvent]) {
        for observer in self.observers.withLock(\.self) { observer(changes, placed) }
    }

    /// Changes the state; ``SequencedLog`` alone does.
    func withMutableState<Value>(_ change: (inout LedgerState) -> Value) -> Value {
        self.state.withLock { change(&$0) }
    }

    /// Why a command may not be decided now; `nil` where it may.
    ///
    /// - Parameter lackOfSpace: What ``lackOfSpace`` said when the command's group was begun.
    func obstacle(to command: Command, state: borrowing LedgerState, lackOfSpace: String?) -> String? {
        if let resting, !command.isOfStart { return resting }
        guard command.isFromCaller else { return nil }
        return command.isNewIntent && state.isClockHeld ? Self.heldClock : lackOfSpace
    }

    /// Whether nothing that was begun still waits for its ending.
    var isQuiet: Bool {
        self.withState { state in
            state.openIssuances.isEmpty && state.indexes.openIntents.isEmpty && state.openPeriods.isEmpty
                && !state.authorities.values.contains { $0.creation == .underWay }
        }
    }

    /// Lets callers see what a commit made durable, where it was of an authority, and lets authorities go where there are too many;
    /// to be called where everything that was decided is durable.
    func settleAuthorities(changedBy placed: [PlacedEvent]) {
        let changed = placed.filter { $0.body.type.kind.stream == .authority }.map(\.encoded.stream)
        guard !changed.isEmpty || self.kept.withLock({ $0.isFull }) else { return }
        self.state.withLock { state in
            self.kept.withLock { kept in
                for stream in changed { if let authority = state.authorities[stream] { kept.keep(authority) } }
                guard kept.isFull else { return }
                for identifier in kept.release(except: state.authoritiesInUse) { state.release(identifier) }
            }
        }
    }
}
