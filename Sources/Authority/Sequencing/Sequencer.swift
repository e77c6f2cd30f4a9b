import Bytes
import Dispatch
import EventStore
import Foundation
public import Ledger
public import Logging
import Synchronization

/// The one writer of a ledger.
///
/// It takes whatever waits, without a timer (the previous group's commit is the wait), decides each command at the head,
/// gives the events their places and one time, makes them durable in one transaction, writes the anchor, and wakes the
/// callers. It runs on a thread of its own: the disk must not block the threads that do the mathematics.
public final class Sequencer: Sendable {
    /// What a sequencer is told to respect.
    public struct Limits: Sendable {
        /// How many commands may wait.
        public var waiting = 4_096
        /// How many commands one group takes.
        public var group = 512
        /// Octets of free space below which no new intent is written.
        public var reserve: UInt64 = 64 << 20
        /// Microseconds between two checkpoints while the log grows.
        public var checkpointInterval: Int64 = 1_000_000

        /// The ordinary limits.
        public init() {}
    }

    private struct Inbox: Sendable {
        var waiting: [Waiting] = []
        var segments: [SealedSegment] = []
        var notes: [SignedCheckpoint] = []
        var checkpointRequests: [CheckedContinuation<Void, Never>] = []
        var failure: String?
        var isStopping = false
        var isStopped = false
        /// Whether the thread sleeps until the bell rings.
        var isAsleep = false

        var isEmpty: Bool {
            self.waiting.isEmpty && self.segments.isEmpty && self.notes.isEmpty && self.checkpointRequests.isEmpty
                && self.failure == nil
        }
    }

    private let limits: Limits
    private let clock: LedgerClock
    private let logger: Logger
    private let availableSpace: @Sendable () -> UInt64
    private let inbox = Mutex(Inbox())
    private let bell = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let stateBox: Mutex<LedgerState>
    private let durable: Mutex<DurableAuthorities>
    private let hasBegun = Mutex(false)

    /// A sequencer that has not begun.
    public init(
        state: LedgerState,
        clock: LedgerClock,
        limits: Limits,
        logger: Logger,
        availableSpace: @escaping @Sendable () -> UInt64
    ) {
        self.stateBox = Mutex(state)
        self.durable = Mutex(DurableAuthorities(state))
        self.clock = clock
        self.limits = limits
        self.logger = logger
        self.availableSpace = availableSpace
    }

    /// Begins to take commands.
    ///
    /// - Parameter log: The open log, which is the sequencer's alone from here on.
    func begin(_ log: SequencedLog) {
        self.hasBegun.withLock { $0 = true }
        let thread = Thread { log.run(for: self) }
        thread.name = "sequencer"
        thread.start()
    }

    /// Waits for a command's decision to be durable.
    public func submit(_ command: Command) async -> Receipt {
        await withCheckedContinuation { continuation in
            let reply = Reply(continuation: continuation)
            let refusal = self.enqueue { inbox -> Receipt? in
                // Endings of what was begun are always taken: a stop waits for them.
                if inbox.isStopped || (inbox.isStopping && command.isFromCaller) {
                    return .unavailable("The server is stopping.")
                }
                if command.isFromCaller, inbox.waiting.count >= self.limits.waiting { return .overloaded }
                inbox.waiting.append(Waiting(command: command, reply: reply))
                return nil
            }
            if let refusal { reply(refusal) }
        }
    }

    /// Looks at the state at the head.
    ///
    /// What is seen may not be durable yet: it is for preparing commands, never for answers.
    func withState<Value>(_ look: (borrowing LedgerState) -> Value) -> Value {
        self.stateBox.withLock { look($0) }
    }

    /// Looks at the authorities as the last commit left them: what callers may be told.
    func withDurableAuthorities<Value>(_ look: (borrowing DurableAuthorities) -> Value) -> Value {
        self.durable.withLock { look($0) }
    }

    /// Waits until a checkpoint covers everything that is durable now, and is published.
    public func publishCheckpoint() async {
        await withCheckedContinuation { continuation in
            let isLate = self.enqueue { inbox in
                if inbox.isStopped { return true }
                inbox.checkpointRequests.append(continuation)
                return false
            }
            if isLate { continuation.resume() }
        }
    }

    /// Takes no new intents, ends what was begun, and returns when everything is durable and under a checkpoint.
    public func stop() {
        self.inbox.withLock { $0.isStopping = true }
        self.bell.signal()
        guard self.hasBegun.withLock({ $0 }) else { return }
        self.ended.wait()
        self.ended.signal()
    }

    /// Takes a segment that was sealed in the background.
    func deliver(_ segment: SealedSegment) { self.enqueue { $0.segments.append(segment) } }

    /// Takes a checkpoint that was signed in the background.
    func deliver(_ note: SignedCheckpoint) { self.enqueue { $0.notes.append(note) } }

    /// Takes the news that what was written cannot be trusted: the thread ends as after a failed commit.
    func deliver(failure: String) { self.enqueue { $0.failure = failure } }

    /// Changes the inbox, and rings where the thread sleeps.
    private func enqueue<Value>(_ change: (inout Inbox) -> Value) -> Value {
        let (value, rings) = self.inbox.withLock { inbox in
            let value = change(&inbox)
            let rings = inbox.isAsleep && !inbox.isEmpty
            if rings { inbox.isAsleep = false }
            return (value, rings)
        }
        if rings { self.bell.signal() }
        return value
    }

    // MARK: - The thread's side

    /// What is to be done next.
    struct Work: Sendable {
        var waiting: [Waiting] = []
        var segments: [SealedSegment] = []
        var notes: [SignedCheckpoint] = []
        var checkpointRequests: [CheckedContinuation<Void, Never>] = []
        var failure: String?
        var isStopping = false
    }

    /// Waits for work, at most the given time.
    func takeWork(waitingAtMost microseconds: Int?) -> Work {
        let isAsleep = self.inbox.withLock { inbox in
            inbox.isAsleep = inbox.isEmpty
            return inbox.isAsleep
        }
        if isAsleep {
            if let microseconds {
                _ = self.bell.wait(timeout: .now() + .microseconds(microseconds))
            } else {
                self.bell.wait()
            }
        }
        return self.inbox.withLock { inbox in
            var work = Work()
            inbox.isAsleep = false
            work.failure = inbox.failure
            work.isStopping = inbox.isStopping
            if inbox.waiting.count <= self.limits.group {
                work.waiting = inbox.waiting
                inbox.waiting = []
                inbox.waiting.reserveCapacity(64)
            } else {
                work.waiting = Array(inbox.waiting.prefix(self.limits.group))
                inbox.waiting.removeFirst(self.limits.group)
            }
            work.segments = inbox.segments
            work.notes = inbox.notes
            work.checkpointRequests = inbox.checkpointRequests
            inbox.segments = []
            inbox.notes = []
            inbox.checkpointRequests = []
            return work
        }
    }

    func withMutableState<Value>(_ change: (inout LedgerState) -> Value) -> Value {
        self.stateBox.withLock { change(&$0) }
    }

    /// Lets callers see what a commit made durable, where it was of an authority; the state at the head is just that.
    func publishAuthorities(changedBy placed: [PlacedEvent]) {
        guard placed.contains(where: { $0.decided.body.type.kind.stream == .authority }) else { return }
        let authorities = self.withState { DurableAuthorities($0) }
        self.durable.withLock { $0 = authorities }
    }

    /// Why no new intent may be written now; `nil` where one may.
    func obstacle(state: borrowing LedgerState) -> String? {
        if state.isClockHeld {
            return "The wall clock stepped forward; issuance waits for `ca-ledger clock confirm`."
        }
        return self.lackOfSpace
    }

    /// Why nothing that callers ask for may be written now; `nil` where it may.
    var lackOfSpace: String? {
        self.availableSpace() < self.limits.reserve ? "The disk is nearly full; no new request is accepted." : nil
    }

    func now() -> Instant { self.clock.now() }

    /// Microseconds on the clock that never stops or steps.
    func sinceBoot() -> Int64 { self.clock.sinceBoot() }

    func takeClockSteps() -> [ClockStepped] { self.clock.takeSteps() }

    var isStopping: Bool { self.inbox.withLock { $0.isStopping } }

    var checkpointInterval: Int64 { self.limits.checkpointInterval }

    /// Ends the thread's life: whoever still waits is told.
    func finish(reason: String) {
        let left = self.inbox.withLock { inbox in
            inbox.isStopped = true
            defer { inbox.waiting = []; inbox.checkpointRequests = [] }
            return (inbox.waiting, inbox.checkpointRequests)
        }
        for waiting in left.0 { waiting.reply(.unavailable(reason)) }
        for request in left.1 { request.resume() }
        self.ended.signal()
    }

    func log(_ message: String) { self.logger.critical("\(message)") }
}

extension Command {
    /// Whether the command would begin something that a key is needed for.
    var isNewIntent: Bool {
        switch self {
        case .requestIssuance, .createAuthority: true
        case .endIssuance, .abandonIssuance, .advanceAuthorityCreation, .importCertificate, .adoptRules,
            .blockKey, .changePolicy, .record:
            false
        }
    }

    /// Whether a caller can send as many as it likes: these are bounded, what ends or administers is not.
    var isFromCaller: Bool {
        switch self {
        case .requestIssuance, .createAuthority, .importCertificate: true
        case .record(_, let body): body.type.kind.isBoundedForCallers
        case .endIssuance, .abandonIssuance, .advanceAuthorityCreation, .adoptRules, .blockKey, .changePolicy: false
        }
    }
}
