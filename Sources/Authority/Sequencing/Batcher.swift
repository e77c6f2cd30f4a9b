import Bytes
import Cryptography
import EventLog
import Ledger
import Transparency

/// What makes decisions into batches: the end of the log, as a value.
///
/// It reads no clock, no file and no lock. Whoever commits what it makes tells it so by ``advance(past:)``.
struct Batcher: Sendable {
    /// The log's end with everything that was committed.
    struct End: Sendable {
        /// The number of entries.
        var size: UInt64
        /// The last entry's leaf hash; zeros for none.
        var lastLeafHash: Digest256
        /// The tree of all entries.
        var frontier: MerkleFrontier
        /// How many segments are sealed.
        var segmentCount: UInt64
    }

    /// A batch, and the log's end once it is committed.
    struct Outcome: Sendable {
        var batch: LogBatch
        let end: End
    }

    private let ledger: UniqueIdentifier
    /// The log's end.
    private(set) var end: End

    /// A batcher at the end of an opened log.
    init(_ opened: OpenedLog) {
        self.init(
            ledger: opened.identity.ledger,
            end: End(
                size: opened.size,
                lastLeafHash: opened.lastLeafHash,
                frontier: opened.frontier,
                segmentCount: opened.segmentCount
            )
        )
    }

    init(ledger: UniqueIdentifier, end: End) {
        self.ledger = ledger
        self.end = end
    }

    /// Decides one command at the head, and folds what it makes true into the state.
    ///
    /// A command whose events cannot be recorded, whatever they hold, is refused like any other that cannot be: it is not the log
    /// that fails then.
    ///
    /// - Parameters:
    ///   - obstacle: Why the command may not be decided now; `nil` where it may.
    ///   - nonce: Gives each event that has no octets yet its nonce.
    /// - Returns: The answer, and the events that the command added to the group.
    func decide(
        _ command: Command,
        obstacle: String?,
        state: inout LedgerState,
        into group: inout SequencedGroup,
        nonce: () throws(CryptographyError) -> UniqueIdentifier
    ) -> (receipt: Receipt, placed: [PlacedEvent]) {
        if let obstacle { return (.unavailable(obstacle), []) }
        // An approval that is asked for needs a name, and where there is no dual control, none is asked for.
        let approval = state.dualControl == nil ? nil : try? nonce()
        let decision = state.decide(command, at: group.time, approval: approval)
        var events: [EncodedEvent] = []
        do {
            events = try decision.events.map { try $0.encoded(nonce: nonce) }
        } catch {
            let message = "What was asked for cannot be recorded: \(error)"
            return (.decided(.impossible(code: .internalFailure, message: message), at: group.time), [])
        }
        var placed: [PlacedEvent] = []
        for encoded in events {
            let event = PlacedEvent(
                encoded: encoded,
                position: self.end.size + UInt64(group.placed.count),
                streamVersion: state.nextVersion(of: encoded.stream)
            )
            let fact = RecordedFact(
                position: event.position,
                time: group.time,
                stream: encoded.stream,
                streamVersion: event.streamVersion,
                body: event.body,
                publicKeyDigest: command.publicKeyDigest,
                likeness: command.likeness
            )
            state.evolve(fact, into: &group.indexChanges)
            group.placed.append(event)
            placed.append(event)
        }
        return (.decided(decision.outcome, at: group.time), placed)
    }

    /// The batch of what a group decided, of segments that follow those that are sealed, and of notes.
    ///
    /// - Throws: `CryptographyError` where hashing fails.
    func batch(
        of group: SequencedGroup,
        segments: [SealedSegment],
        notes: [SignedCheckpoint]
    ) throws -> Outcome {
        var batch = LogBatch(expectedSize: self.end.size)
        var end = self.end
        batch.entries.reserveCapacity(group.placed.count)
        for event in group.placed {
            let encoded = event.encoded
            let header = EntryHeader(
                ledger: self.ledger,
                position: event.position,
                time: group.time,
                stream: encoded.stream,
                streamVersion: event.streamVersion,
                type: encoded.event.body.type.rawValue,
                schema: EntryHeader.currentSchema,
                payloadLength: UInt32(encoded.payload.count),
                payloadDigest: encoded.payloadDigest,
                previousLeafHash: end.lastLeafHash
            )
            let leafHash = try header.leafHash()
            try end.frontier.append(leafHash)
            batch.entries.append(Entry(header: header, leafHash: leafHash, payload: encoded.payload))
            end.lastLeafHash = leafHash
            end.size += 1
        }
        batch.indexChanges = group.indexChanges
        // The store swaps a segment in only if its leaves are those of the rows that it replaces.
        for segment in segments where segment.number == end.segmentCount {
            batch.segments.append(segment)
            end.segmentCount += 1
        }
        batch.signedCheckpoints = notes
        return Outcome(batch: batch, end: end)
    }

    /// Goes on from the end of a batch that was committed.
    mutating func advance(past outcome: Outcome) { self.end = outcome.end }
}
