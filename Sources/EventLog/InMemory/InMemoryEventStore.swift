public import Bytes
internal import Cryptography
public import Ledger
internal import Synchronization

/// A log in memory that can fail on purpose: a double for tests, under the same contract as the real one.
public final class InMemoryEventStore: EventAppending, EventReading {
    /// How the next commit fails: the two things that an error on COMMIT can mean.
    public enum Fault: Hashable, Sendable {
        /// Nothing was kept.
        case failAndForget
        /// Everything was kept, though the caller was told otherwise.
        case failButPersist
    }

    private struct State {
        var contents = InMemoryLog()
        var nextFault: Fault?
        var hasFailed = false
    }

    /// The layout that the log says it has: nothing is laid out.
    public static let layout = 0

    private let ledger: UniqueIdentifier
    private let state = Mutex(State())

    /// An empty log of a ledger.
    public init(ledger: UniqueIdentifier) { self.ledger = ledger }

    /// Has the next commit that is not refused fail.
    public func failNextAppend(_ fault: Fault) { self.state.withLock { $0.nextFault = fault } }

    /// Forgets that a commit failed, as opening the log again does; what was kept is kept.
    public func reopen() { self.state.withLock { $0.hasFailed = false } }

    /// Keeps a batch, whole or not at all; after any error but a conflict everything is refused until ``reopen()``.
    public func commit(_ batch: LogBatch) throws(StoreError) {
        try self.state.withLock { state throws(StoreError) in
            guard !state.hasFailed else {
                throw StoreError(.notDurable, "The log failed before and must be opened again.")
            }
            do throws(StoreError) {
                try BatchRules.check(batch, ledger: self.ledger)
                var contents = state.contents
                try contents.append(batch, ledger: self.ledger)
                let fault = state.nextFault
                state.nextFault = nil
                if fault != .failAndForget { state.contents = contents }
                if fault != nil { throw StoreError(.notDurable, "This commit was told to fail.") }
            } catch {
                if error.code == .conflict { throw error }
                state.hasFailed = true
                throw StoreError(.notDurable, error.message, position: error.position)
            }
        }
    }

    /// What was fixed when the log was made.
    public func identity() throws(StoreError) -> LogIdentity {
        LogIdentity(ledger: self.ledger, layout: Self.layout)
    }

    /// The number of entries.
    public func size() throws(StoreError) -> UInt64 { self.read { UInt64($0.entries.count) } }

    /// The first of the entries at the given positions, in order: all of them, but where the log ends before or their payloads have
    /// 8 MiB together.
    public func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        var octets = 0
        let run = self.kept(positions).prefix(while: { entry in
            defer { octets += entry.payload.count }
            return octets < SegmentLimits.run
        })
        return Array(run)
    }

    /// The entries at the given positions, in order, as another store would have them; fewer where the log ends before.
    public func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        self.kept(positions).map(StoredEntry.init)
    }

    private func kept(_ positions: Range<UInt64>) -> ArraySlice<Entry> {
        self.read { contents in
            let found = positions.clamped(to: 0..<UInt64(contents.entries.count))
            return contents.entries[Int(found.lowerBound)..<Int(found.upperBound)]
        }
    }

    /// The payload that would lie apart at a position; `nil` where none does.
    public func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]? {
        guard position < .max, let entry = try self.entries(in: position..<position + 1).first else { return nil }
        return StoredEntry(entry).payload == .apart ? entry.payload : nil
    }

    /// The positions at which a payload would lie apart, in order, at most so many.
    public func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        let apart = try self.storedEntries(in: positions).filter { $0.payload == .apart }
        return apart.prefix(limit).map(\.header.position)
    }

    /// The positions of entries that are in no segment, in order, at most so many.
    public func rowPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        let sealed = try self.segmentCount() * SealedSegment.width
        return self.kept(positions).map(\.header.position).filter { $0 >= sealed }.prefix(limit).map { $0 }
    }

    /// The leaf hashes at the given positions; fewer where the log ends before.
    public func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256] {
        self.kept(positions).map(\.leafHash)
    }

    /// The hashes of a tile at level 1 or above; empty where there is none.
    public func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256] {
        self.read { contents in
            guard level >= 1, level <= contents.levels.count else { return [] }
            let hashes = contents.levels[level - 1]
            guard index < UInt64(hashes.count / 256 + 1) else { return [] }
            return Array(hashes.dropFirst(Int(index) * 256).prefix(256))
        }
    }

    /// Of each level that has tiles the number of its last one.
    public func lastTiles() throws(StoreError) -> [Int: UInt64] {
        self.read { contents in
            var last: [Int: UInt64] = [:]
            for (index, hashes) in contents.levels.enumerated() where !hashes.isEmpty {
                last[index + 1] = UInt64((hashes.count - 1) / 256)
            }
            return last
        }
    }

    /// The sealed segment of the given number; `nil` where those entries are not sealed.
    public func segment(_ number: UInt64) throws(StoreError) -> SealedSegment? {
        self.read { number < UInt64($0.segments.count) ? $0.segments[Int(number)] : nil }
    }

    /// How many segments are sealed.
    public func segmentCount() throws(StoreError) -> UInt64 { self.read { UInt64($0.segments.count) } }

    /// The checkpoints whose size lies in the range, by size.
    public func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint] {
        self.read { $0.checkpoints.filter { sizes.contains($0.size) } }
    }

    /// The newest checkpoint, signed or intended.
    public func latestCheckpoint() throws(StoreError) -> StoredCheckpoint? { self.read { $0.checkpoints.last } }

    /// The newest checkpoint that is signed.
    public func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint? {
        self.read { $0.checkpoints.last { $0.note != nil } }
    }

    /// The indexes as the batches left them.
    public func indexes() throws(StoreError) -> LedgerIndexes { self.read { $0.indexes } }

    /// What a start reads of the indexes.
    public func startIndexes() throws(StoreError) -> LedgerIndexes {
        let indexes = self.read { $0.indexes }
        return LedgerIndexes(
            openIntents: Array(indexes.openIntents.values),
            certificateCounts: [:],
            keyAccounts: indexes.keyAccounts.filter { $0.value.unsettled > 0 },
            inForce: indexes.inForce.filter { $0.key.isOfStart },
            streamVersions: indexes.streamVersions.filter { $0.key == self.ledger },
            recent: RecentIssuances(isWhole: false, mayHaveRows: !self.read { $0.recent }.isEmpty),
            isPartial: true
        )
    }

    /// What the indexes say of an authority and of the keys that it has; zeros where they say nothing.
    public func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier]
    ) throws(StoreError) -> AuthorityIndexes {
        let indexes = self.read { $0.indexes }
        let streams = try AuthorityStreams.all(of: authority)
        return AuthorityIndexes(
            certificateCount: indexes.certificateCounts[authority] ?? 0,
            keyAccounts: indexes.keyAccounts.filter { keys.contains($0.key) },
            streamVersions: indexes.streamVersions.filter { streams.contains($0.key) }
        )
    }

    /// What is in force under the names in a range, at most so many.
    public func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int
    ) throws(StoreError) -> [InForce] {
        let found = self.read { $0.indexes }.inForce.filter { names.contains($0.key) }
            .sorted { isBackwards ? $0.key > $1.key : $0.key < $1.key }
        return found.prefix(max(0, limit)).map { InForce(name: $0.key, position: $0.value) }
    }

    /// The position of what is in force under a name; `nil` where nothing is.
    public func position(inForceAs name: ForceName) throws(StoreError) -> UInt64? {
        self.read { $0.indexes.inForce[name] }
    }

    /// What became of a serial number; `nil` where no intent for it has ended.
    public func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry? {
        self.read { $0.serials[InMemoryLog.Certificate(authority: authority, serialNumber: serialNumber)] }
    }

    /// The revocation of a serial number; `nil` where there is none.
    public func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) throws(StoreError) -> RevocationEntry? {
        self.read { $0.revocations[InMemoryLog.Certificate(authority: authority, serialNumber: serialNumber)] }
    }

    /// The used serial numbers after one that was seen, in order, at most so many.
    public func serials(after last: SerialEntry?, limit: Int) throws(StoreError) -> [SerialEntry] {
        let after = last.map(InMemoryLog.Certificate.init)
        return self.page(self.read { $0.serials }, after: after, limit: limit)
    }

    /// The revocations after one that was seen, in order, at most so many.
    public func revocations(after last: RevocationEntry?, limit: Int) throws(StoreError) -> [RevocationEntry] {
        let after = last.map(InMemoryLog.Certificate.init)
        return self.page(self.read { $0.revocations }, after: after, limit: limit)
    }

    /// What an authority withdrew at positions in a range, in their order, at most so many.
    public func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) throws(StoreError) -> [WithdrawnCertificate] {
        let found = self.read { $0.withdrawn }.filter { $0.authority == authority && positions.contains($0.position) }
        return Array(found.prefix(max(0, limit)))
    }

    /// The withdrawn certificates after one that was seen, in the order of authorities and positions, at most so many.
    public func withdrawn(
        after last: WithdrawnCertificate?,
        limit: Int
    ) throws(StoreError) -> [WithdrawnCertificate] {
        let all = self.read { $0.withdrawn }.sorted { ($0.authority, $0.position) < ($1.authority, $1.position) }
        let rest = all.filter { one in last.map { ($0.authority, $0.position) < (one.authority, one.position) } ?? true
        }
        return Array(rest.prefix(max(0, limit)))
    }

    /// The newest certificate that was signed of a likeness and is kept until after a time; `nil` where none is.
    public func recentIssuance(alike likeness: Digest256, at time: Instant) throws(StoreError) -> RecentIssuance? {
        self.read { $0.recent }.last { $0.likeness == likeness && time < $0.until }
    }

    /// What is kept of what was issued lately, after one that was seen, at most so many.
    public func recentIssuances(after last: RecentIssuance?, limit: Int) throws(StoreError) -> [RecentIssuance] {
        let rest = self.read { $0.recent }.filter { row in last.map { $0.position < row.position } ?? true }
        return Array(rest.prefix(max(0, limit)))
    }

    private func page<Row>(
        _ rows: [InMemoryLog.Certificate: Row],
        after last: InMemoryLog.Certificate?,
        limit: Int
    ) -> [Row] {
        let names = rows.keys.filter { name in last.map { $0 < name } ?? true }.sorted()
        return names.prefix(limit).compactMap { rows[$0] }
    }

    private func read<Value>(_ body: (InMemoryLog) -> Value) -> Value {
        // Reading works on a value: the lock is held only while it is copied.
        body(self.state.withLock { $0.contents })
    }
}
