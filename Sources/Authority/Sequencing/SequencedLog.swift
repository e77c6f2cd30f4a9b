import Bytes
import Cryptography
import EventLog
import Ledger
import Transparency

/// The log as the sequencer's thread has it: the store, the tree's right edge, and what follows each commit.
///
/// `@unchecked Sendable`: made on one thread and handed to the sequencer's, which alone uses it from then on.
final class SequencedLog: @unchecked Sendable {
    private let store: any EventAppending
    private let anchor: Anchor?
    private let entropy: Entropy
    private let follower: ViewsFollower
    private let publisher: CheckpointPublisher?
    private let sealer: SegmentSealer
    /// What follows the signing of a checkpoint before it is stored: a log that its newest checkpoint covers whole proves it done.
    private let afterCheckpoint: @Sendable () throws -> Void
    private let onFatalFailure: @Sendable (String) -> Void

    private let ledger: UniqueIdentifier
    private var size: UInt64
    private var lastLeafHash: Digest256
    private var frontier: MerkleFrontier
    private var segmentCount: UInt64
    /// What the newest checkpoint covers, signed or intended.
    private var checkpointedSize: UInt64
    /// What the newest published checkpoint covers.
    private var publishedSize: UInt64
    private var isCheckpointUnderWay: Bool
    /// A checkpoint that was intended before a crash: Ed25519 is deterministic, so signing it again contradicts nothing.
    private let unfinishedCheckpoint: IntendedCheckpoint?
    /// When the newest checkpoint was intended, by the boot-time clock; `nil` before the first.
    private var lastCheckpointAt: Int64?
    private var checkpointWaiters: [(size: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    /// Repetitions that wait for the ending of the request that they repeat.
    private var parked: [UniqueIdentifier: [(reply: Reply, holder: TokenHolder)]] = [:]
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
        onFatalFailure: @escaping @Sendable (String) -> Void
    ) {
        self.store = store
        self.anchor = anchor
        self.entropy = entropy
        self.follower = follower
        self.publisher = publisher
        self.sealer = sealer
        self.afterCheckpoint = afterCheckpoint
        self.onFatalFailure = onFatalFailure
        self.ledger = opened.identity.ledger
        self.size = opened.size
        self.lastLeafHash = opened.lastLeafHash
        self.frontier = opened.frontier
        self.segmentCount = opened.segmentCount
        self.unfinishedCheckpoint = opened.unsignedCheckpoint
        self.publishedSize = opened.latestCheckpoint?.size ?? 0
        self.checkpointedSize = opened.unsignedCheckpoint?.size ?? self.publishedSize
        self.isCheckpointUnderWay = opened.unsignedCheckpoint != nil
    }

    /// Sequences until the sequencer is stopped, or a commit fails.
    func run(for sequencer: Sequencer) {
        self.sealer.begin(deliveringTo: sequencer)
        self.publisher?.begin(deliveringTo: sequencer)
        if let unfinished = self.unfinishedCheckpoint { self.publisher?.sign(unfinished) }
        self.sealer.follow(size: self.size, sealed: self.segmentCount)
        do {
            try self.loop(for: sequencer)
            self.end(sequencer, reason: "The server is stopping.")
        } catch {
            // Whether the group was kept is unknown: nobody is told of success, and recovery decides from the file.
            sequencer.log("The log cannot be written: \(error)")
            self.onFatalFailure("\(error)")
            self.end(sequencer, reason: "The log cannot be written; what became of the request is unknown.")
        }
    }

    /// Ends everything behind the log, and tells whoever still waits.
    private func end(_ sequencer: Sequencer, reason: String) {
        self.follower.stop()
        self.sealer.stop()
        self.publisher?.stop()
        for reply in self.pending + self.parked.values.flatMap({ $0.map(\.reply) }) { reply(.unavailable(reason)) }
        for waiter in self.checkpointWaiters { waiter.continuation.resume() }
        self.pending = []
        self.parked = [:]
        self.checkpointWaiters = []
        sequencer.finish(reason: reason)
    }

    private func loop(for sequencer: Sequencer) throws {
        while true {
            let work = sequencer.takeWork(waitingAtMost: self.patience(of: sequencer))
            if let failure = work.failure {
                self.pending = work.waiting.map(\.reply)
                self.checkpointWaiters += work.checkpointRequests.map { (self.size, $0) }
                throw StoreError(.corrupt, failure)
            }
            try self.sequence(work, for: sequencer)
            guard work.isStopping, work.waiting.isEmpty else { continue }
            // Without the keys nothing was begun here: what a crash left open is not to be waited for.
            guard self.publisher != nil else { return }
            let isQuiet = sequencer.withState { $0.openIssuances.isEmpty && $0.indexes.openIntents.isEmpty }
            if isQuiet, self.checkpointedSize == self.size, !self.isCheckpointUnderWay { return }
        }
    }

    /// How long the thread may sleep before something is due, in microseconds; `nil` for as long as nobody rings.
    private func patience(of sequencer: Sequencer) -> Int? {
        guard self.publisher != nil, !self.isCheckpointUnderWay, self.checkpointedSize < self.size else {
            // A stop is rung for once; what it then waits for may take several rounds.
            return sequencer.isStopping ? 20_000 : nil
        }
        guard let last = self.lastCheckpointAt else { return 0 }
        return Int(max(0, last + sequencer.checkpointInterval - sequencer.sinceBoot()))
    }

    private func sequence(_ work: Sequencer.Work, for sequencer: Sequencer) throws {
        let time = sequencer.now()
        var batch = LogBatch(expectedSize: self.size)
        var group = SequencedGroup(time: time)
        for step in sequencer.takeClockSteps() {
            let command = Command.record(stream: self.ledger, .clockStepped(step))
            self.decide(command, reply: nil, into: &group, for: sequencer)
        }
        for waiting in work.waiting {
            self.decide(waiting.command, reply: waiting.reply, into: &group, for: sequencer)
        }
        self.pending = group.replies.map(\.reply)
        let size = self.size + UInt64(group.placed.count)
        self.checkpointWaiters += work.checkpointRequests.map { (size, $0) }
        var frontier = self.frontier
        try self.place(group.placed, at: time, into: &batch, frontier: &frontier)
        batch.indexChanges = group.indexChanges
        self.addSegments(work.segments, to: &batch)
        batch.signedCheckpoints = work.notes
        try self.intendCheckpoint(root: frontier, requests: work, for: sequencer, into: &batch)

        if !batch.isEmpty {
            if !batch.signedCheckpoints.isEmpty { try self.afterCheckpoint() }
            try self.store.commit(batch)
            self.frontier = frontier
            self.size += UInt64(batch.entries.count)
            if let last = batch.entries.last { self.lastLeafHash = last.leafHash }
            try self.remember(batch)
            sequencer.publishAuthorities(changedBy: group.placed)
        }
        self.wakeCheckpointWaiters()
        self.pending = []
        self.answer(group, entries: batch.entries)
        if let intended = batch.intendedCheckpoint { self.publisher?.sign(intended) }
    }

    /// Decides one command at the head, and folds what it makes true into the state.
    private func decide(
        _ command: Command,
        reply: Reply?,
        into group: inout SequencedGroup,
        for sequencer: Sequencer
    ) {
        let first = self.size + UInt64(group.placed.count)
        // Taken out, so that each command adds to the group's changes and none copies them.
        var changes = group.indexChanges
        group.indexChanges = IndexChanges()
        let (receipt, placed) = sequencer.withMutableState { state -> (Receipt, [PlacedEvent]) in
            if command.isFromCaller {
                let obstacle = command.isNewIntent ? sequencer.obstacle(state: state) : sequencer.lackOfSpace
                if let obstacle { return (.unavailable(obstacle), []) }
            }
            let decision = state.decide(command, at: group.time)
            var placed: [PlacedEvent] = []
            for decided in decision.events {
                let event = PlacedEvent(
                    decided,
                    position: first + UInt64(placed.count),
                    streamVersion: state.nextVersion(of: decided.stream)
                )
                let fact = RecordedFact(
                    position: event.position,
                    time: group.time,
                    stream: decided.stream,
                    streamVersion: event.streamVersion,
                    body: decided.body,
                    publicKeyDigest: command.publicKeyDigest
                )
                state.evolve(fact, into: &changes)
                placed.append(event)
            }
            return (.decided(decision.outcome, at: group.time), placed)
        }
        group.indexChanges = changes
        group.placed += placed
        for event in placed { self.wakeRepetitions(of: event, in: &group) }
        guard let reply else { return }
        if case .decided(.repeats(let holder), _) = receipt {
            if holder.isSigned {
                group.replies.append((reply, .repeated(holder, firstIsSigned: true)))
            } else {
                self.parked[holder.request, default: []].append((reply, holder))
            }
        } else {
            group.replies.append((reply, receipt))
        }
    }

    /// Wakes the repetitions of a request that an event ends.
    private func wakeRepetitions(of event: PlacedEvent, in group: inout SequencedGroup) {
        let type = event.decided.body.type
        guard type.kind.stream == .request, type.kind.endsStream else { return }
        for (reply, holder) in self.parked.removeValue(forKey: event.decided.stream) ?? [] {
            group.replies.append((reply, .repeated(holder, firstIsSigned: type == .certificateSigned)))
        }
    }

    /// Gives events their headers and leaves.
    private func place(
        _ placed: [PlacedEvent],
        at time: Instant,
        into batch: inout LogBatch,
        frontier: inout MerkleFrontier
    ) throws {
        var previous = self.lastLeafHash
        batch.entries.reserveCapacity(placed.count)
        for event in placed {
            let encoded = try event.encoded(nonce: self.entropy.nonce)
            let header = EntryHeader(
                ledger: self.ledger,
                position: event.position,
                time: time,
                stream: encoded.stream,
                streamVersion: event.streamVersion,
                type: encoded.event.body.type.rawValue,
                schema: EntryHeader.currentSchema,
                payloadLength: UInt32(encoded.payload.count),
                payloadDigest: encoded.payloadDigest,
                previousLeafHash: previous
            )
            let leafHash = try header.leafHash()
            try frontier.append(leafHash)
            batch.entries.append(Entry(header: header, leafHash: leafHash, payload: encoded.payload))
            previous = leafHash
        }
    }

    /// The store swaps a segment in only if its leaves are those of the rows that it replaces.
    private func addSegments(_ segments: [SealedSegment], to batch: inout LogBatch) {
        for segment in segments where segment.number == self.segmentCount + UInt64(batch.segments.count) {
            batch.segments.append(segment)
        }
    }

    private func intendCheckpoint(
        root frontier: MerkleFrontier,
        requests work: Sequencer.Work,
        for sequencer: Sequencer,
        into batch: inout LogBatch
    ) throws {
        for note in work.notes where note.size == self.checkpointedSize { self.isCheckpointUnderWay = false }
        guard self.publisher != nil, !self.isCheckpointUnderWay, frontier.size > self.checkpointedSize else { return }
        // Paced by the clock that never stops: the ledger's own stands still while the wall clock lies behind it.
        let now = sequencer.sinceBoot()
        let isDue = self.lastCheckpointAt.map { now - $0 >= sequencer.checkpointInterval } ?? true
        guard isDue || work.isStopping || !self.checkpointWaiters.isEmpty else { return }
        batch.intendedCheckpoint = IntendedCheckpoint(size: frontier.size, root: try frontier.root())
        self.checkpointedSize = frontier.size
        self.isCheckpointUnderWay = true
        self.lastCheckpointAt = now
    }

    /// What must remember a commit before anybody is answered.
    private func remember(_ batch: LogBatch) throws {
        if !batch.entries.isEmpty { try self.anchor?.write(size: self.size, leafHash: self.lastLeafHash) }
        for note in batch.signedCheckpoints {
            try self.anchor?.publish(checkpoint: note.note)
            self.publishedSize = max(self.publishedSize, note.size)
        }
        self.segmentCount += UInt64(batch.segments.count)
        self.sealer.follow(size: self.size, sealed: self.segmentCount)
    }

    /// Wakes whoever waits for a checkpoint that is published; without the log's key there will be none.
    private func wakeCheckpointWaiters() {
        let reached = self.publisher == nil ? self.size : self.publishedSize
        for waiter in self.checkpointWaiters where waiter.size <= reached { waiter.continuation.resume() }
        self.checkpointWaiters.removeAll { $0.size <= reached }
    }

    private func answer(_ group: SequencedGroup, entries: [Entry]) {
        for (reply, receipt) in group.replies { reply(receipt) }
        self.follower.follow(zip(entries, group.placed).map { FollowedEntry(entry: $0, body: $1.decided.body) })
    }
}
