import Dispatch
import EventLog
import Glibc
import Ledger
import Synchronization

/// What waits for the sequencer's thread, and the bell that wakes it.
final class SequencerInbox: Sendable {
    /// What is to be done next.
    struct Work: Sendable {
        var waiting: [Waiting] = []
        var segments: [SealedSegment] = []
        var notes: [SignedCheckpoint] = []
        var checkpointRequests: [CheckedContinuation<Void, Never>] = []
        /// Why what was written cannot be trusted.
        var failure: String?
        var isStopping = false
        /// Whether there are more authorities at hand than are to be kept.
        var areAuthoritiesMany = false
    }

    private struct State: Sendable {
        var work = Work()
        var isStopped = false
        /// Whether the thread sleeps until the bell rings.
        var isAsleep = false

        var isEmpty: Bool {
            self.work.waiting.isEmpty && self.work.segments.isEmpty && self.work.notes.isEmpty
                && self.work.checkpointRequests.isEmpty && self.work.failure == nil
                && !self.work.areAuthoritiesMany
        }
    }

    /// How many commands may wait.
    private let waitingLimit: Int
    /// How many commands one group takes.
    private let groupLimit: Int
    private let state = Mutex(State())
    private let bell = Bell()
    private let ended = DispatchSemaphore(value: 0)

    init(waiting: Int, group: Int) {
        self.waitingLimit = waiting
        self.groupLimit = group
    }

    /// Takes a command in; returns why not where it does not.
    func submit(_ command: Command, _ reply: Reply) -> Receipt? {
        self.enqueue { state -> Receipt? in
            // Endings of what was begun are always taken: a stop waits for them.
            if state.isStopped || (state.work.isStopping && command.isFromCaller) {
                return .unavailable("The server is stopping.")
            }
            if command.isFromCaller, state.work.waiting.count >= self.waitingLimit { return .overloaded }
            state.work.waiting.append(Waiting(command: command, reply: reply))
            return nil
        }
    }

    /// Takes the wish for a checkpoint; `false` where there will be none any more.
    func request(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
        self.enqueue { state in
            guard !state.isStopped else { return false }
            state.work.checkpointRequests.append(continuation)
            return true
        }
    }

    /// Takes a segment that was sealed in the background.
    func deliver(_ segment: SealedSegment) { self.enqueue { $0.work.segments.append(segment) } }

    /// Takes a checkpoint that was signed in the background.
    func deliver(_ note: SignedCheckpoint) { self.enqueue { $0.work.notes.append(note) } }

    /// Takes the news that there are more authorities at hand than are to be kept.
    func deliverManyAuthorities() { self.enqueue { $0.work.areAuthoritiesMany = true } }

    /// Takes the news that what was written cannot be trusted: the thread ends as after a failed commit.
    func deliver(failure: String) { self.enqueue { $0.work.failure = failure } }

    /// Takes no new intents from now on.
    func stop() {
        self.state.withLock { $0.work.isStopping = true }
        self.bell.ring()
    }

    /// How many commands wait.
    var waitingCount: Int { self.state.withLock { $0.work.waiting.count } }

    /// Whether no new intents are taken.
    var isStopping: Bool { self.state.withLock { $0.work.isStopping } }

    /// Waits until the thread's life has ended.
    func awaitEnd() {
        self.ended.wait()
        self.ended.signal()
    }

    /// Changes what waits, and rings where the thread sleeps.
    private func enqueue<Value>(_ change: (inout State) -> Value) -> Value {
        let (value, rings) = self.state.withLock { state in
            let value = change(&state)
            let rings = state.isAsleep && !state.isEmpty
            if rings { state.isAsleep = false }
            return (value, rings)
        }
        if rings { self.bell.ring() }
        return value
    }

    // MARK: - The thread's side

    /// Waits for work, at most the given time.
    func take(waitingAtMost microseconds: Int?) -> Work {
        let isAsleep = self.state.withLock { state in
            state.isAsleep = state.isEmpty
            return state.isAsleep
        }
        if isAsleep {
            if let microseconds {
                self.bell.wait(atMost: microseconds)
            } else {
                self.bell.wait()
            }
        }
        self.letOthersSubmit()
        return self.state.withLock { state in
            state.isAsleep = false
            var left = Work()
            left.failure = state.work.failure
            left.isStopping = state.work.isStopping
            if state.work.waiting.count > self.groupLimit {
                left.waiting = Array(state.work.waiting.dropFirst(self.groupLimit))
                state.work.waiting.removeLast(left.waiting.count)
            } else {
                left.waiting.reserveCapacity(64)
            }
            swap(&left, &state.work)
            return left
        }
    }

    /// How often others are let run before a group is taken.
    private static let rounds = 8

    /// Lets whoever is ready to run go first, and again as long as they submit: that shares the commit, and nobody waits where
    /// nobody is.
    private func letOthersSubmit() {
        var count = self.state.withLock { $0.work.waiting.count }
        for _ in 0..<Self.rounds {
            sched_yield()
            let now = self.state.withLock { $0.work.waiting.count }
            if now == count { return }
            count = now
        }
    }

    /// Ends the thread's life: whoever still waits is told.
    func finish(reason: String) {
        let left = self.state.withLock { state in
            state.isStopped = true
            defer { state.work.waiting = []; state.work.checkpointRequests = [] }
            return (state.work.waiting, state.work.checkpointRequests)
        }
        for waiting in left.0 { waiting.reply(.unavailable(reason)) }
        for request in left.1 { request.resume() }
        self.ended.signal()
    }
}
