import Bytes
import Cryptography
import EventLog
import Ledger
import StageClock
import Transparency

/// The loop of the sequencer's thread: it takes what waits, commits it, and tells whoever is to know.
///
/// What a batch is, ``Batcher`` says; when a checkpoint is due, ``CheckpointPace``.
///
/// `@unchecked Sendable`: made on one thread and handed to the sequencer's, which alone uses it from then on.
final class SequencedLog: @unchecked Sendable {
    private let store: any EventAppending
    private let opened: OpenedLog
    private let anchor: Anchor?
    private let entropy: Entropy
    private let follower: ViewsFollower
    private let publisher: CheckpointPublisher?
    private let sealer: SegmentSealer
    /// What follows the signing of a checkpoint before it is stored: a log that its newest checkpoint covers whole proves it done.
    private let afterCheckpoint: @Sendable () throws -> Void
    /// What to do when a commit's fate is unknown.
    let onFatalFailure: @Sendable (String) -> Void
    private let meters: LedgerMeters

    private var batcher: Batcher
    private var unsigned: UnsignedRun
    /// What waits until a signature covers what came before it.
    private var held: [Waiting] = []
    private var parked = ParkedRepetitions<Reply>()
    private var checkpointWaiters: [(size: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    /// Whether the log says that a server started here, and not yet that it stopped.
    private var isStarted = false
    /// Whether a server started here at all: where none did, what an earlier one left open is not waited for.
    private var hasStarted = false
    /// Whether the log says that the server stopped: nothing is recorded after that.
    private var hasStopped = false
    /// Whom the group that is being committed will answer.
    private var pending: [Reply] = []

    init(
        store: any EventAppending,
        opened: OpenedLog,
        anchor: Anchor?,
        entropy: Entropy,
        follower: ViewsFollower,
        publisher: CheckpointPublisher?,
        sealer: SegmentSealer,
        afterCheckpoint: @escaping @Sendable () throws -> Void,
        meters: LedgerMeters = .none,
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.opened = opened
        self.anchor = anchor
        self.entropy = entropy
        self.follower = follower
        self.publisher = publisher
        self.sealer = sealer
        self.afterCheckpoint = afterCheckpoint
        self.onFatalFailure = onFatalFailure
        self.meters = meters
        self.batcher = Batcher(opened)
        self.unsigned = UnsignedRun(opened, signs: publisher != nil)
    }

    /// Sequences what comes in until a stop has ended everything that was begun.
    ///
    /// - Throws: where a commit fails, or what was written cannot be trusted: whether the group was kept is then unknown.
    func run(_ inbox: SequencerInbox, _ head: SequencerHead, checkpointInterval: Int64) throws {
        var pace = CheckpointPace(self.opened, interval: checkpointInterval)
        self.meters.levels.reach(entries: self.opened.size, checkpointed: pace.publishedSize)
        self.sealer.begin { inbox.deliver($0) }
        self.publisher?.begin { delivery in
            switch delivery {
            case .success(let note): inbox.deliver(note)
            case .failure(let failure): inbox.deliver(failure: failure.message)
            }
        }
        // Intended before a crash: Ed25519 is deterministic, so that signing it again contradicts nothing.
        if let unfinished = self.opened.unsignedCheckpoint { self.publisher?.sign(unfinished) }
        self.sealer.follow(size: self.batcher.end.size, sealed: self.batcher.end.segmentCount)
        while true {
            var work = inbox.take(waitingAtMost: self.patience(pace, inbox, head))
            if let failure = work.failure {
                self.pending = (self.held + work.waiting).map(\.reply)
                self.held = []
                self.checkpointWaiters += work.checkpointRequests.map { (self.batcher.end.size, $0) }
                throw StoreError(.corrupt, failure)
            }
            // The same time for both: between them the machine may have slept.
            let now = head.now()
            let isFull = self.holdBack(&work, at: now)
            if self.hasStopped { self.turnAway(&work) }
            let isLast =
                self.isStarted && work.isStopping && work.waiting.isEmpty && self.held.isEmpty && !isFull
                && head.isQuiet
            try self.sequence(work, at: now, head, &pace, isFull: isFull, isLast: isLast)
            guard work.isStopping, work.waiting.isEmpty, self.held.isEmpty else { continue }
            guard self.publisher != nil else { return }
            // Whoever only records, or waits for the clock, began nothing: what a crash left open is not to be waited for.
            if head.isQuiet || !self.hasStarted, !self.isStarted, pace.checkpointedSize == self.batcher.end.size,
                !pace.isUnderWay
            {
                return
            }
        }
    }

    /// Ends everything behind the log, and tells whoever still waits.
    func end(reason: String) {
        self.follower.stop()
        self.sealer.stop()
        self.publisher?.stop()
        for reply in self.pending + self.held.map(\.reply) + self.parked.all { reply(.unavailable(reason)) }
        for waiter in self.checkpointWaiters { waiter.continuation.resume() }
        self.pending = []
        self.held = []
        self.parked = ParkedRepetitions()
        self.checkpointWaiters = []
    }

    /// How many entries one group may add: each command a few, and each step of the clock one.
    private static let largestGroup: UInt64 = 8_192

    /// How many commands are held before callers are turned away.
    private static let heldLimit = 512

    /// Where no entry may be appended before what is there is signed, takes all commands out of the work, and says so: they are held
    /// until the signature is published, and where they are many, callers are turned away.
    private func holdBack(_ work: inout SequencerInbox.Work, at now: Instant) -> Bool {
        let size = self.batcher.end.size
        guard !self.unsigned.admits(atMost: Self.largestGroup, at: now, size: size) else {
            if !self.held.isEmpty { work.waiting = self.held + work.waiting }
            self.held = []
            return false
        }
        for waiting in work.waiting {
            if self.publisher == nil {
                waiting.reply(.unavailable(Self.unsignedWithoutKey))
            } else if waiting.command.isFromCaller, self.held.count >= Self.heldLimit {
                waiting.reply(.unavailable("The log waits for the signature over what it holds; try again."))
            } else {
                self.held.append(waiting)
            }
        }
        work.waiting = []
        return true
    }

    /// Tells whoever comes after the server's last word that there is none.
    private func turnAway(_ work: inout SequencerInbox.Work) {
        for waiting in work.waiting { waiting.reply(.unavailable("The server is stopping.")) }
        work.waiting = []
    }

    private static let unsignedWithoutKey =
        "What was recorded last is not signed yet: give the master key, or start the server first."

    /// How long the thread may sleep before something is due, in microseconds; `nil` for as long as nobody rings.
    private func patience(_ pace: CheckpointPace, _ inbox: SequencerInbox, _ head: SequencerHead) -> Int? {
        if !self.held.isEmpty, !pace.isUnderWay { return 0 }
        if self.publisher != nil, let due = pace.patience(size: self.batcher.end.size, now: head.sinceBoot()) {
            return due
        }
        // A stop is rung for once; what it then waits for may take several rounds.
        return inbox.isStopping ? 20_000 : nil
    }

    /// Decides what waits, and commits it.
    ///
    /// - Parameters:
    ///   - isFull: Whether nothing may be appended before a signature is published.
    ///   - isLast: Whether the server has ended everything, and says so.
    private func sequence(
        _ work: SequencerInbox.Work,
        at time: Instant,
        _ head: SequencerHead,
        _ pace: inout CheckpointPace,
        isFull: Bool,
        isLast: Bool
    ) throws {
        var watch = Stopwatch()
        var group = SequencedGroup(time: time)
        // The disk is looked at once for the whole group, and before the state is locked.
        group.lackOfSpace = work.waiting.contains { $0.command.isFromCaller } ? head.lackOfSpace : nil
        for step in isFull ? [] : head.takeClockSteps() {
            self.decide(.record(stream: self.opened.identity.ledger, .clockStepped(step)), nil, head, &group)
        }
        for waiting in work.waiting { self.decide(waiting.command, waiting.reply, head, &group) }
        if isLast {
            let stopped = EventBody.serverStopped(ServerStopped())
            self.decide(.record(stream: self.opened.identity.ledger, stopped), nil, head, &group)
        }
        self.pending = group.replies.map(\.reply)
        watch.lap(.decision)
        var outcome = try self.batcher.batch(
            of: group,
            segments: work.segments,
            notes: work.notes
        )
        watch.lap(.chaining)
        self.checkpointWaiters += work.checkpointRequests.map { (outcome.end.size, $0) }
        pace.sign(work.notes)
        let now = head.sinceBoot()
        if !group.placed.isEmpty { self.unsigned.append(at: group.time) }
        let isAsked = work.isStopping || isFull || !self.checkpointWaiters.isEmpty
        if self.publisher != nil, pace.isDue(size: outcome.end.size, now: now, isAsked: isAsked) {
            outcome.batch.intendedCheckpoint = IntendedCheckpoint(
                size: outcome.end.size,
                root: try outcome.end.frontier.root()
            )
            pace.intend(size: outcome.end.size, now: now)
            self.unsigned.intend()
        }
        if !outcome.batch.isEmpty {
            try self.commit(outcome)
            pace.publish(outcome.batch.signedCheckpoints)
            self.unsigned.publish(pace.publishedSize)
            self.meters.levels.reach(entries: outcome.end.size, checkpointed: pace.publishedSize)
        }
        head.settleAuthorities(changedBy: group.placed)
        if !group.placed.isEmpty { head.tell(outcome.batch.indexChanges, group.placed) }
        self.wakeCheckpointWaiters(published: pace.publishedSize)
        self.pending = []
        watch = Stopwatch()
        for (reply, receipt) in group.replies { reply(receipt) }
        watch.lap(.answers)
        self.follower.follow(
            zip(outcome.batch.entries, group.placed).map { FollowedEntry(entry: $0, body: $1.body) }
        )
        if let intended = outcome.batch.intendedCheckpoint { self.publisher?.sign(intended) }
    }

    /// Decides one command at the head; whoever waits for it is answered with the group, or parked.
    private func decide(_ command: Command, _ reply: Reply?, _ head: SequencerHead, _ group: inout SequencedGroup) {
        let (receipt, placed) = head.withMutableState { state in
            self.batcher.decide(
                command,
                obstacle: head.obstacle(to: command, state: state, lackOfSpace: group.lackOfSpace),
                state: &state,
                into: &group,
                nonce: self.entropy.nonce
            )
        }
        for event in placed {
            switch event.body {
            case .serverStarted: (self.isStarted, self.hasStarted) = (true, true)
            case .serverStopped: (self.isStarted, self.hasStopped) = (false, true)
            default: break
            }
            group.replies += self.parked.wake(by: event).map { (reply: $0.waiter, receipt: $0.receipt) }
        }
        guard let reply else { return }
        guard case .decided(.repeats(let holder), _) = receipt else { return group.replies.append((reply, receipt)) }
        if holder.isSigned {
            group.replies.append((reply, .repeated(holder, firstIsSigned: true)))
        } else {
            self.parked.park(reply, for: holder)
        }
    }

    /// Makes a batch durable, and everything that must remember it before anybody is answered.
    private func commit(_ outcome: Batcher.Outcome) throws {
        let batch = outcome.batch
        if !batch.signedCheckpoints.isEmpty { try self.afterCheckpoint() }
        var watch = Stopwatch()
        let began = LedgerMeters.now
        try self.store.commit(batch)
        self.meters.timeCommit(entries: batch.entries.count, since: began)
        watch.lap(.sqlite)
        self.batcher.advance(past: outcome)
        let end = self.batcher.end
        let committed = LedgerMeters.now
        if !batch.entries.isEmpty { try self.anchor?.write(size: end.size, leafHash: end.lastLeafHash) }
        self.meters.countKeyUse(.checkpoint, times: batch.signedCheckpoints.count)
        for note in batch.signedCheckpoints { try self.anchor?.publish(checkpoint: note.note) }
        if self.anchor != nil { self.meters.timeAnchor(since: committed) }
        watch.lap(.anchor)
        self.sealer.follow(size: end.size, sealed: end.segmentCount)
    }

    /// Wakes whoever waits for a checkpoint that is published; without the log's key there will be none.
    private func wakeCheckpointWaiters(published: UInt64) {
        let reached = self.publisher == nil ? self.batcher.end.size : published
        for waiter in self.checkpointWaiters where waiter.size <= reached { waiter.continuation.resume() }
        self.checkpointWaiters.removeAll { $0.size <= reached }
    }
}
