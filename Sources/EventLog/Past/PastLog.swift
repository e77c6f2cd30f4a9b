public import Bytes
public import Ledger

/// A log as it was when it had so many entries: whoever reads it is given what would have been given then.
///
/// Entries, hashes and checkpoints are those of the first so many. Of the indexes it gives what they would have held: what only grows is
/// cut off, what was in force and has been replaced is looked for (``PastForce``), and what an index forgets is folded again from the
/// entries (``indexes()`` and what else says so reads the log through, in bounded memory, once).
public struct PastLog: EventReading {
    private let log: any EventReading
    private let fixed: LogIdentity
    private let force: PastForce
    private let fold: PastFold
    private let events: (any EarlierEvents)?
    /// How many entries it has.
    public let count: UInt64

    /// A log as it was.
    ///
    /// - Parameters:
    ///   - size: How many entries it had; all that there are where these are fewer.
    ///   - events: What leads to events that others took the place of; that of a past log which is looked at earlier is its own.
    /// - Throws: ``StoreError`` where it cannot be read.
    public init(
        _ log: any EventReading,
        size: UInt64,
        events: (any EarlierEvents)? = nil
    ) async throws(StoreError) {
        self.log = log
        self.events = events ?? (log as? PastLog)?.events
        self.fixed = try await log.identity()
        self.count = min(size, try await log.size())
        self.force = PastForce(log, ledger: self.fixed.ledger, size: self.count, events: self.events)
        self.fold = PastFold(log, ledger: self.fixed.ledger, size: self.count)
    }

    /// What was fixed when the log was made.
    public func identity() async throws(StoreError) -> LogIdentity { self.fixed }

    /// The number of entries that it had.
    public func size() async throws(StoreError) -> UInt64 { self.count }

    // MARK: - Entries

    /// The entries at the given positions, as far as there were any.
    public func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry] {
        try await self.log.entries(in: positions.clamped(to: 0..<self.count))
    }

    /// The entries at the given positions as they are stored now, as far as there were any.
    public func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        try await self.log.storedEntries(in: positions.clamped(to: 0..<self.count))
    }

    /// The entry at a position; `nil` where there was none.
    public func storedEntry(at position: UInt64) async throws(StoreError) -> StoredEntry? {
        position < self.count ? try await self.log.storedEntry(at: position) : nil
    }

    /// The payload that lies apart at a position; `nil` where none does, or there was no entry.
    public func apartPayload(at position: UInt64) async throws(StoreError) -> [UInt8]? {
        position < self.count ? try await self.log.apartPayload(at: position) : nil
    }

    /// The positions at which a payload lies apart, as far as there were entries.
    public func apartPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64] {
        try await self.log.apartPositions(in: positions.clamped(to: 0..<self.count), limit: limit)
    }

    /// The positions of entries that are in no segment now, or only in one that the log was too short for.
    public func rowPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64] {
        let sealed = try await self.segmentCount() * SealedSegment.width
        return Array(positions.clamped(to: sealed..<max(sealed, self.count)).prefix(limit))
    }

    /// The leaf hashes at the given positions, as far as there were entries.
    public func leafHashes(in positions: Range<UInt64>) async throws(StoreError) -> [Digest256] {
        try await self.log.leafHashes(in: positions.clamped(to: 0..<self.count))
    }

    // MARK: - Tree

    /// The hashes of a tile, of those entries of it that the tree had.
    public func tile(level: Int, index: UInt64) async throws(StoreError) -> [Digest256] {
        guard (1...7).contains(level) else { return [] }
        let (count, first) = (
            try await self.segmentCount() >> UInt64(8 * (level - 1)), index.multipliedReportingOverflow(by: 256)
        )
        guard !first.overflow, count > first.partialValue else { return [] }
        let hashes = try await self.log.tile(level: level, index: index)
        return Array(hashes.prefix(Int(min(256, count - first.partialValue))))
    }

    /// Of each level that had tiles the number of its last one.
    public func lastTiles() async throws(StoreError) -> [Int: UInt64] {
        var (last, level): ([Int: UInt64], Int) = ([:], 1)
        var count = try await self.segmentCount()
        while count > 0 {
            last[level] = (count - 1) / SealedSegment.width
            (count, level) = (count / SealedSegment.width, level + 1)
        }
        return last
    }

    /// A segment whose entries there all were; `nil` where those are rows.
    public func segment(_ number: UInt64) async throws(StoreError) -> SealedSegment? {
        number < self.count / SealedSegment.width ? try await self.log.segment(number) : nil
    }

    /// How many segments are sealed of those whose entries there all were.
    public func segmentCount() async throws(StoreError) -> UInt64 {
        min(try await self.log.segmentCount(), self.count / SealedSegment.width)
    }

    // MARK: - Checkpoints

    /// The checkpoints whose size lies in the range, as far as the log was so long.
    public func checkpoints(sizes: ClosedRange<UInt64>) async throws(StoreError) -> [StoredCheckpoint] {
        guard sizes.lowerBound <= self.count else { return [] }
        return try await self.log.checkpoints(sizes: sizes.lowerBound...min(sizes.upperBound, self.count))
    }

    /// The newest checkpoint of a size that the log had reached.
    public func latestCheckpoint() async throws(StoreError) -> StoredCheckpoint? {
        try await self.newestCheckpoint { _ in true }
    }

    /// The newest checkpoint of a size that the log had reached, and that is signed now.
    public func latestSignedCheckpoint() async throws(StoreError) -> StoredCheckpoint? {
        try await self.newestCheckpoint { $0.note != nil }
    }

    private func newestCheckpoint(
        _ isWanted: (StoredCheckpoint) -> Bool
    ) async throws(StoreError) -> StoredCheckpoint? {
        var (end, width) = (self.count, SealedSegment.width)
        while true {
            let first = end - min(end, width)
            if let found = try await self.log.checkpoints(sizes: first...end).last(where: isWanted) { return found }
            guard first > 0 else { return nil }
            (end, width) = (first - 1, width * 2)
        }
    }

    // MARK: - Indexes

    /// The indexes as they were, but those that grow with issuance or revocation: the log is read through.
    public func indexes() async throws(StoreError) -> LedgerIndexes { try await self.fold.indexes() }

    /// What a start would have read: the log is read through.
    public func startIndexes() async throws(StoreError) -> LedgerIndexes {
        let whole = try await self.fold.indexes()
        return LedgerIndexes(
            openIntents: Array(whole.openIntents.values),
            certificateCounts: [:],
            keyAccounts: whole.keyAccounts.filter { $0.value.unsettled > 0 },
            inForce: whole.inForce.filter { $0.key.isOfStart },
            streamVersions: whole.streamVersions.filter { $0.key == self.fixed.ledger },
            recent: RecentIssuances(isWhole: false, mayHaveRows: try await !self.fold.recent().isEmpty),
            isPartial: true
        )
    }

    /// What the indexes said of an authority and of keys: the log is read through.
    public func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier]
    ) async throws(StoreError) -> AuthorityIndexes {
        let whole = try await self.fold.indexes()
        let streams = try AuthorityStreams.all(of: authority)
        return AuthorityIndexes(
            certificateCount: whole.certificateCounts[authority] ?? 0,
            keyAccounts: whole.keyAccounts.filter { keys.contains($0.key) },
            streamVersions: whole.streamVersions.filter { streams.contains($0.key) }
        )
    }

    /// What was in force under the names in a range.
    public func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int
    ) async throws(StoreError) -> [InForce] {
        try await self.force.inForce(names, isBackwards: isBackwards, limit: limit)
    }

    /// The position of what was in force under a name; `nil` where nothing was.
    public func position(inForceAs name: ForceName) async throws(StoreError) -> UInt64? {
        try await self.force.position(name)
    }

    /// What had become of a serial number; `nil` where no intent for it had ended.
    public func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) async throws(StoreError) -> SerialEntry?
    {
        let entry = try await self.log.serial(serialNumber, of: authority)
        return entry.flatMap { $0.ending < self.count ? $0 : nil }
    }

    /// The revocation of a serial number; `nil` where there was none.
    public func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(StoreError) -> RevocationEntry? {
        let entry = try await self.log.revocation(serialNumber, of: authority)
        return entry.flatMap { $0.position < self.count ? $0 : nil }
    }

    /// The used serial numbers after one that was seen, of those whose intents had ended.
    public func serials(after last: SerialEntry?, limit: Int) async throws(StoreError) -> [SerialEntry] {
        try await self.page(after: last, limit) { last, limit throws(StoreError) in
            try await self.log.serials(after: last, limit: limit)
        } isThere: {
            $0.ending < self.count
        }
    }

    /// The revocations after one that was seen, of those that there were.
    public func revocations(after last: RevocationEntry?, limit: Int) async throws(StoreError) -> [RevocationEntry] {
        try await self.page(after: last, limit) { last, limit throws(StoreError) in
            try await self.log.revocations(after: last, limit: limit)
        } isThere: {
            $0.position < self.count
        }
    }

    /// What an authority had withdrawn at positions in a range.
    public func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) -> [WithdrawnCertificate] {
        try await self.log.withdrawn(by: authority, in: positions.clamped(to: 0..<self.count), limit: limit)
    }

    /// The withdrawn certificates after one that was seen, of those that there were.
    public func withdrawn(after last: WithdrawnCertificate?, limit: Int) async throws(StoreError)
        -> [WithdrawnCertificate]
    {
        try await self.page(after: last, limit) { last, limit throws(StoreError) in
            try await self.log.withdrawn(after: last, limit: limit)
        } isThere: {
            $0.position < self.count
        }
    }

    /// The newest certificate of a likeness that was kept: the log is read through.
    public func recentIssuance(alike likeness: Digest256, at time: Instant) async throws(StoreError) -> RecentIssuance?
    {
        try await self.fold.recent().last { $0.likeness == likeness && $0.until > time }
    }

    /// What was kept of what had been issued lately: the log is read through.
    public func recentIssuances(after last: RecentIssuance?, limit: Int) async throws(StoreError) -> [RecentIssuance] {
        let after = last.map(\.position)
        let kept = try await self.fold.recent()
        return Array(kept.filter { one in after.map { one.position > $0 } ?? true }.prefix(limit))
    }

    /// Where the intent for a serial number lay that had no ending then; `nil` where there was none that used the number up since, or
    /// has no ending now either.
    public func openIntent(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(StoreError) -> UInt64? {
        if let ended = try await self.log.serial(serialNumber, of: authority) {
            return ended.intent < self.count && self.count <= ended.ending ? ended.intent : nil
        }
        return try await self.log.startIndexes().openIntents.values.first {
            $0.serialNumber == serialNumber && $0.authority == authority && $0.position < self.count
        }?.position
    }

    /// The authorities that had an intent for a serial number, whether it had ended or not; at most so many.
    ///
    /// - Throws: ``StoreError`` where it cannot be read.
    public func authorities(ofSerialNumber serialNumber: [UInt8], limit: Int) async throws(StoreError)
        -> [UniqueIdentifier]
    {
        var found: Set<UniqueIdentifier> = []
        // What lies just before: the same octets of the first authority that there could be.
        let none = UniqueIdentifier(words: (0, 0))
        var last = SerialEntry(authority: none, serialNumber: serialNumber, intent: 0, ending: 0, standing: .issued)
        if let first = try await self.log.serial(serialNumber, of: none), first.intent < self.count {
            found.insert(none)
        }
        while found.count < limit {
            let rows = try await self.log.serials(after: last, limit: 64).prefix { $0.serialNumber == serialNumber }
            found.formUnion(rows.filter { $0.intent < self.count }.map(\.authority))
            guard rows.count == 64, let end = rows.last else { break }
            last = end
        }
        for open in try await self.log.startIndexes().openIntents.values
        where open.serialNumber == serialNumber && open.position < self.count { found.insert(open.authority) }
        return found.sorted().prefix(limit).map(\.self)
    }

    /// The next rows that there were, past those that there were not.
    private func page<Row>(
        after last: Row?,
        _ limit: Int,
        _ read: (Row?, Int) async throws(StoreError) -> [Row],
        isThere: (Row) -> Bool
    ) async throws(StoreError) -> [Row] {
        var (found, last): ([Row], Row?) = ([], last)
        while found.count < limit {
            let rows = try await read(last, max(256, min(limit, 8_192)))
            found += rows.filter(isThere)
            guard let end = rows.last else { break }
            last = end
        }
        return Array(found.prefix(limit))
    }
}
