internal import Bytes
internal import Cryptography
internal import Ledger
public import Transparency

/// The start-up inspection: nothing is served and nothing signed on a log that did not pass it.
///
/// Its cost does not grow with the log: the right edge of the tree, the last two segments, the rows, the newest
/// checkpoint, the entries that no signature covers, which are bounded, and the anchor.
public struct LogOpening {
    /// How many sealed segments are hashed again.
    static let segmentsHashedAgain: UInt64 = 2
    /// How many rows are read at a time.
    static let rowsAtATime: UInt64 = 256

    private let store: any EventReading
    private let identity: LogIdentity
    private let size: UInt64
    private let segmentCount: UInt64

    private init(_ store: any EventReading) async throws(StoreError) {
        self.store = store
        self.identity = try await store.identity()
        self.size = try await store.size()
        self.segmentCount = try await store.segmentCount()
    }

    /// Inspects a log that nobody is writing to.
    ///
    /// - Parameters:
    ///   - store: The log.
    ///   - origin: The name that every checkpoint must state; any where `nil`.
    ///   - verifier: The log's key; where `nil`, checkpoints are compared with the tree, their signatures are not verified, and none
    ///     is asked for.
    ///   - anchor: The memory outside; that it is missing is the caller's matter.
    /// - Throws: ``StoreError/Code/rollback``, its message beginning with `ROLLBACK DETECTED`, where something signed or remembered says
    ///   that the log was longer or different; ``StoreError/Code/corrupt`` with the position where the log contradicts itself;
    ///   ``StoreError/Code/incompatible`` where the anchor is another ledger's.
    public static func inspect(
        store: any EventReading,
        origin: String? = nil,
        verifier: NoteVerifier?,
        anchor: Anchor?
    ) async throws(StoreError) -> OpenedLog {
        let opening = try await LogOpening(store)
        let end = try await opening.hashEndAgain()
        let edge = RightEdge(store: store, size: opening.size, segmentCount: opening.segmentCount)
        let frontier = try await edge.frontier()
        let trust = CheckpointTrust(store: store, size: opening.size, origin: origin, verifier: verifier)
        let latest = try await store.latestSignedCheckpoint()
        if let latest { try await trust.check(latest) }
        let unsignedSince = try await opening.unsignedSince(latest?.size ?? 0, isAsked: verifier != nil)
        var unsigned: IntendedCheckpoint?
        if let newest = try await store.latestCheckpoint(), newest.note == nil {
            try await trust.check(newest)
            unsigned = IntendedCheckpoint(size: newest.size, root: newest.root)
        }
        if let anchor { try await opening.compare(with: anchor, trust) }
        let sealed = 0..<opening.segmentCount * SealedSegment.width
        if let second = try await store.rowPositions(in: sealed, limit: 1).first {
            throw StoreError(.corrupt, "An entry lies in a segment and beside it.", position: second)
        }
        // Last: where entries are missing, that is what is said.
        let beyond = opening.size..<(1 << 63)
        if let stray = try await store.apartPositions(in: beyond, limit: 1).first { throw Self.stray(stray) }
        return OpenedLog(
            identity: opening.identity,
            size: opening.size,
            segmentCount: opening.segmentCount,
            lastLeafHash: end.leafHash,
            lastTime: end.time,
            frontier: frontier,
            latestCheckpoint: latest,
            unsignedCheckpoint: unsigned,
            unsignedSince: unsignedSince
        )
    }

    /// The time of the first entry that no signature covers; `nil` where all are signed.
    ///
    /// - Parameter isAsked: Whether a log that went on for too long without a signature is refused.
    private func unsignedSince(
        _ signed: UInt64,
        isAsked: Bool
    ) async throws(StoreError) -> Instant? {
        guard signed < self.size else { return nil }
        guard let first = try await self.store.storedEntry(at: signed) else {
            throw StoreError(.corrupt, "An entry is missing.", position: signed)
        }
        guard isAsked else { return first.header.time }
        guard signed >= CheckpointRhythm.firstSize || self.size <= CheckpointRhythm.firstSize else {
            throw StoreError(
                .corrupt,
                "The log has \(self.size.counting("entry")) and no signed checkpoint: nothing shows that they are the ones that were written.",
                position: 0
            )
        }
        guard try await self.isInRhythm(signed) else {
            throw StoreError(
                .corrupt,
                "Of the log \(signed.counting("entry")) are signed; what follows goes on without a signature for longer than any server lets it.",
                position: signed
            )
        }
        return first.header.time
    }

    /// Whether the entries from a position on may be without a signature, and none of them gives the log another name or key: whoever
    /// does that signs it before anything follows.
    private func isInRhythm(_ first: UInt64) async throws(StoreError) -> Bool {
        guard self.size - first <= CheckpointRhythm.entries else { return false }
        var (earliest, latest) = (Instant(microseconds: .max), Instant(microseconds: .min))
        var next = first
        while next < self.size {
            let end = min(self.size, (next / SealedSegment.width + 1) * SealedSegment.width)
            let entries = try await self.store.storedEntries(in: next..<end)
            guard entries.count == Int(end - next) else {
                throw StoreError(.corrupt, "Entries are missing.", position: next + UInt64(entries.count))
            }
            for entry in entries {
                switch EventType(rawValue: entry.header.type) {
                case .epochOpened, .logKeyChanged: return false
                default: break
                }
                earliest = min(earliest, entry.header.time)
                latest = max(latest, entry.header.time)
            }
            next = end
        }
        return CheckpointRhythm.admits(count: self.size - first, from: earliest, to: latest)
    }

    /// Computes the last segments and all rows again, and follows the chain through them.
    private func hashEndAgain() async throws(StoreError) -> (leafHash: Digest256, time: Instant) {
        let sealed = self.segmentCount * SealedSegment.width
        let firstSegment = self.segmentCount - min(self.segmentCount, Self.segmentsHashedAgain)
        var next = firstSegment * SealedSegment.width
        var previous = Digest256.zero
        if next > 0 {
            guard let hash = try await self.store.leafHashes(in: next - 1..<next).first else {
                throw StoreError(.corrupt, "A leaf hash is missing.", position: next - 1)
            }
            previous = hash
        }
        var time = Instant(microseconds: .min)
        while next < self.size {
            let isSealed = next < sealed
            let end = isSealed ? next + SealedSegment.width : min(self.size, next + Self.rowsAtATime)
            let entries = try await self.store.storedEntries(in: next..<end)
            guard entries.count == Int(end - next) else {
                throw StoreError(.corrupt, "Entries are missing.", position: next + UInt64(entries.count))
            }
            for entry in entries {
                try self.check(entry, at: next, previousLeafHash: previous, notBefore: time)
                // One by one: each may be long. What was withheld leaves its header, which is enough.
                if entry.payload == .apart { _ = try await self.store.payload(of: entry) }
                previous = entry.leafHash
                time = entry.header.time
                next += 1
            }
            try await self.checkApart(entries, positions: end - UInt64(entries.count)..<end)
            if isSealed {
                try await self.checkRoot(ofSegment: next / SealedSegment.width - 1, entries.map(\.leafHash))
            }
        }
        return (previous, self.size == 0 ? Instant(microseconds: 0) : time)
    }

    private func check(
        _ entry: StoredEntry,
        at position: UInt64,
        previousLeafHash: Digest256,
        notBefore: Instant
    ) throws(StoreError) {
        let header = entry.header
        guard header.position == position, header.ledger == self.identity.ledger else {
            throw StoreError(.corrupt, "An entry is not at its place in its ledger.", position: position)
        }
        guard header.previousLeafHash == previousLeafHash else {
            throw StoreError(.corrupt, "The chain is broken.", position: position)
        }
        // Only where an epoch begins may the clock have been set back.
        guard header.time >= notBefore || header.type == EventType.epochOpened.rawValue else {
            throw StoreError(.corrupt, "Time decreases.", position: position)
        }
        let leafHash = try hashing { () throws(CryptographyError) in try header.leafHash() }
        guard leafHash == entry.leafHash else { throw StoreError(.corrupt, "A leaf hash differs.", position: position) }
    }

    /// Refuses a payload that lies apart without an entry that says so.
    private func checkApart(_ entries: [StoredEntry], positions: Range<UInt64>) async throws(StoreError) {
        let expected = entries.filter { $0.payload == .apart }.map(\.header.position)
        let found = try await self.store.apartPositions(in: positions, limit: positions.count)
        guard found != expected else { return }
        throw Self.stray(found.first { !expected.contains($0) } ?? positions.lowerBound)
    }

    private static func stray(_ position: UInt64) -> StoreError {
        StoreError(.corrupt, "A payload lies apart, and no entry says so.", position: position)
    }

    private func checkRoot(ofSegment number: UInt64, _ leafHashes: [Digest256]) async throws(StoreError) {
        let tile = try await self.store.tile(level: 1, index: number / SealedSegment.width)
        let place = Int(number % SealedSegment.width)
        guard place < tile.count, tile[place] == (try Tile.root(of: leafHashes)) else {
            throw StoreError(
                .corrupt,
                "The tile of level 1 does not hold the root of segment \(number).",
                position: number * SealedSegment.width
            )
        }
    }

    private func compare(with anchor: Anchor, _ trust: CheckpointTrust) async throws(StoreError) {
        try await anchor.checkEnd(of: self.store)
        if let note = anchor.checkpointNote { try await trust.check(note: note, of: "the anchor's checkpoint") }
    }
}

extension StoreError {
    /// The log ends before what is remembered.
    static func rollback(_ reason: String, missing: Range<UInt64>) -> StoreError {
        StoreError(
            .rollback,
            "ROLLBACK DETECTED: \(reason): the log ends at \(missing.lowerBound.counting("entry")), and the entries "
                + "\(missing.lowerBound) to \(missing.upperBound - 1) are missing.",
            position: missing.lowerBound
        )
    }

    /// The log says something else than what is remembered.
    static func rollback(_ reason: String, differingAt position: UInt64) -> StoreError {
        StoreError(.rollback, "ROLLBACK DETECTED: \(reason): this log is another history.", position: position)
    }
}
