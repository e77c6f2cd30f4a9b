public import Bytes
public import EventLog
internal import GRDB
public import Ledger
internal import StageClock

/// The log in `ledger.db`, read only: from any thread and any process, also while a writer runs.
///
/// Every read answers in place, on the thread that asks, and so keeps the asynchronous contract without a change of thread: it is a
/// search in a file of this machine that ends within microseconds, mostly from memory, and ranges are bounded by whoever asks. For
/// a store behind a network that would be wrong: each answer would hold a thread for a round trip, and a few of them all threads.
public final class SQLiteEventReader: EventReading {
    private let pool: ReaderPool
    private let cache = SegmentCache()
    private let fixed: LogIdentity

    /// A reader of the log in a folder, which leaves no file behind: of a private copy where the log was not closed in order and nobody
    /// has it open, or the folder cannot be written.
    ///
    /// - Throws: ``StoreError/Code/unavailable``, ``StoreError/Code/incompatible`` or ``StoreError/Code/corrupt``.
    public convenience init(folder: String) throws(StoreError) {
        try self.init(folder: folder, .leavingNothing)
    }

    /// A reader of a private copy of the log in a folder, as it is now; the copy goes with the reader.
    ///
    /// - Throws: As ``init(folder:)``.
    public convenience init(privateCopyOf folder: String) throws(StoreError) {
        try self.init(folder: folder, .copying)
    }

    /// A reader of the log in a folder that a writer of this process has open.
    convenience init(besideWriterOf folder: String) throws(StoreError) {
        try self.init(folder: folder, .inPlace)
    }

    private init(folder: String, _ choice: ReaderPool.Choice) throws(StoreError) {
        try Connection.checkFile(in: folder)
        self.pool = ReaderPool(folder: folder, choice: choice)
        self.fixed = try self.pool.read { database in
            try Connection.checkLayout(database)
            return try LogRows.identity(database)
        }
    }

    deinit { self.pool.close() }

    /// Reads in one transaction.
    func reading<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value { try self.pool.read(body) }

    /// Closes the connections that nobody uses, and the others when they are given back.
    public func close() { self.pool.close() }

    /// What was fixed when the log was made.
    public func identity() throws(StoreError) -> LogIdentity { self.fixed }

    /// The number of entries.
    public func size() throws(StoreError) -> UInt64 {
        try self.pool.read { try LogRows.size($0) }
    }

    /// The first of the entries at the given positions, in order, each computed again: all of them, but where the log ends before or
    /// their payloads have 8 MiB together.
    public func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        let positions = Self.storable(positions)
        var entries: [Entry] = []
        var octets = 0
        var next = positions.lowerBound
        while next < positions.upperBound {
            // A segment's entries at a time, so that no more of those that lie inline are in memory either.
            let end = min(positions.upperBound, (next / SealedSegment.width + 1) * SealedSegment.width)
            let run = try self.storedEntries(in: next..<end)
            for stored in run {
                guard octets < SegmentLimits.run else { return entries }
                // A payload that lies apart never moves: it is there after the transaction that read its entry.
                let apart = stored.payload == .apart ? try self.apartPayload(at: stored.header.position) : nil
                let payload = try stored.payload(apart: apart)
                octets += payload.count
                entries.append(Entry(header: stored.header, leafHash: stored.leafHash, payload: payload))
            }
            guard UInt64(run.count) == end - next else { break }
            next = end
        }
        return entries
    }

    /// The payload that lies apart at a position, as it is stored; `nil` where none does.
    public func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]? {
        guard position <= UInt64(Int64.max) else { return nil }
        return try self.pool.readOnce { try ApartRow.payload(at: position, $0) }
    }

    /// The positions at which a payload lies apart, in order, at most so many.
    public func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        try self.pool.readOnce { try StoredPositions.apart.within(positions, limit: limit, $0) }
    }

    /// The positions of entries that are rows of their own, in order, at most so many; a refusal of those below zero.
    public func rowPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        try self.pool.readOnce { try StoredPositions.tail.within(positions, limit: limit, $0) }
    }

    /// The entries at the given positions, in order, as they are stored, each computed again; fewer where the log ends before.
    ///
    /// A range is read in one transaction and held in memory: ask for some thousands at a time.
    public func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        let positions = Self.storable(positions)
        guard !positions.isEmpty else { return [] }
        var watch = Stopwatch()
        let width = SealedSegment.width
        let (previous, segments, rows) = try self.pool.read { database in
            let first = positions.lowerBound
            let numbers = first / width..<(positions.upperBound - 1) / width + 1
            let segments = try LogRows.segments(numbers, database)
            // The entry before the first segment, or before the first row where no segment is touched.
            let start = segments.isEmpty ? first : numbers.lowerBound * width
            let previous = start == 0 ? .zero : try LogRows.leafHashes(start - 1..<start, database).first
            let tail = max(first, segments.last.map { ($0.number + 1) * width } ?? first)
            return (previous, segments, try TailRow.rows(tail..<max(tail, positions.upperBound), database))
        }
        guard var previous else { return [] }
        var entries: [StoredEntry] = []
        for segment in segments {
            let start = segment.number * width
            let wanted = positions.clamped(to: start..<start + width)
            try Self.checkNext(wanted.lowerBound, positions.lowerBound + UInt64(entries.count))
            entries += try SegmentCodec.open(
                segment,
                only: wanted.lowerBound - start..<wanted.upperBound - start,
                ledger: self.fixed.ledger,
                previousLeafHash: previous
            )
            guard let last = Tile.hash(in: segment.tile, at: 255) else { break }
            previous = last
        }
        var hasher = LeafHasher(ledger: self.fixed.ledger)
        for row in rows {
            try Self.checkNext(row.position, positions.lowerBound + UInt64(entries.count))
            let entry = try row.entry(previousLeafHash: previous, &hasher, ledger: self.fixed.ledger)
            entries.append(entry)
            previous = entry.leafHash
        }
        watch.lap(.readingBack)
        return entries
    }

    /// The entry at a position, as it is stored and computed again, from its segment where that was opened for another lately; `nil`
    /// where the log ends before.
    ///
    /// - Throws: ``StoreError/Code/corrupt`` where it does not have the hashes that the log gives it.
    public func storedEntry(at position: UInt64) throws(StoreError) -> StoredEntry? {
        guard position < UInt64(Int64.max) else { return nil }
        let (number, index) = position.quotientAndRemainder(dividingBy: SealedSegment.width)
        let kept = self.cache.segment(number)
        if let kept, kept.holds(index) { return try kept.entries(index..<index + 1).first }
        guard let (segment, previous) = try self.sealedSegment(number) else {
            return try self.storedEntries(in: position..<position + 1).first
        }
        // A segment that was asked for twice is opened whole: whoever comes back may come again.
        let opened = try OpenedSegment(
            segment,
            first: kept == nil ? index + 1 : SealedSegment.width,
            ledger: self.fixed.ledger,
            previousLeafHash: previous
        )
        let entry = try opened.entries(index..<index + 1).first
        self.cache.keep(opened)
        return entry
    }

    /// A sealed segment with the leaf hash before it; `nil` where those entries are still rows.
    private func sealedSegment(_ number: UInt64) throws(StoreError) -> (SealedSegment, Digest256)? {
        try self.pool.read { database in
            guard let segment = try LogRows.segment(number, database) else { return nil }
            let first = number * SealedSegment.width
            guard first > 0 else { return (segment, .zero) }
            return try LogRows.leafHashes(first - 1..<first, database).first.map { (segment, $0) }
        }
    }

    /// The leaf hashes at the given positions as they are stored; fewer where the log ends before.
    public func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256] {
        let positions = Self.storable(positions)
        return try self.pool.read { try LogRows.leafHashes(positions, $0) }
    }

    /// The hashes of a stored tile at level 1 or above; empty where there is none.
    public func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256] {
        guard index <= UInt64(Int64.max) else { return [] }
        return Tile.hashes(try self.pool.readOnce { try LogRows.tile(level: level, number: index, $0) })
    }

    /// Of each level that has tiles, whatever level that is, the number of its last one.
    public func lastTiles() throws(StoreError) -> [Int: UInt64] {
        try self.pool.readOnce { try LogRows.lastTiles($0) }
    }

    /// The sealed segment of the given number, as it is stored; `nil` where those entries are still rows.
    public func segment(_ number: UInt64) throws(StoreError) -> SealedSegment? {
        guard number < UInt64(Int64.max) else { return nil }
        return try self.pool.readOnce { try LogRows.segment(number, $0) }
    }

    /// How many segments are sealed.
    public func segmentCount() throws(StoreError) -> UInt64 {
        try self.pool.readOnce { try LogRows.segmentCount($0) }
    }

    /// The checkpoints whose size lies in the range, by size.
    public func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint] {
        let sizes = sizes.clamped(to: 0...UInt64(Int64.max))
        return try self.pool.readOnce {
            let bounds = [sizes.lowerBound, sizes.upperBound]
            return try LogRows.checkpoints("WHERE size >= ? AND size <= ? ORDER BY size", bounds, $0)
        }
    }

    /// The newest checkpoint, signed or intended.
    public func latestCheckpoint() throws(StoreError) -> StoredCheckpoint? {
        try self.pool.read { try LogRows.checkpoints("ORDER BY size DESC LIMIT 1", [], $0).first }
    }

    /// The newest checkpoint that is signed.
    public func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint? {
        try self.pool.read {
            try LogRows.checkpoints("WHERE note IS NOT NULL ORDER BY size DESC LIMIT 1", [], $0).first
        }
    }

    /// The indexes as the batches left them, but those that grow with issuance or revocation.
    public func indexes() throws(StoreError) -> LedgerIndexes { try self.pool.read(IndexRows.indexes) }

    /// What a start reads of the indexes.
    public func startIndexes() throws(StoreError) -> LedgerIndexes {
        try self.pool.read { try IndexRows.startIndexes(ledger: self.fixed.ledger, $0) }
    }

    /// What SQLite itself finds wrong with the file, at most so many findings: pages, indexes, and what columns may hold.
    ///
    /// It reads the whole file.
    public func faults(limit: Int) throws(StoreError) -> [String] {
        try self.pool.readOnce { database in
            let found = try String.fetchAll(database, sql: "PRAGMA integrity_check(\(limit))")
            let failed = try ColumnChecks.faults(database)
            return Array(((found == ["ok"] ? [] : found) + failed).prefix(limit))
        }
    }

    /// What the indexes say of an authority and of the keys that it has; zeros where they say nothing.
    public func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier]
    ) throws(StoreError) -> AuthorityIndexes {
        try self.pool.read { try IndexRows.indexes(of: authority, keys: keys, $0) }
    }

    /// What is in force under the names in a range, at most so many.
    public func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int
    ) throws(StoreError) -> [InForce] {
        try self.pool.read { try IndexRows.inForce(names, isBackwards: isBackwards, limit: limit, $0) }
    }

    /// The position of what is in force under a name; `nil` where nothing is.
    public func position(inForceAs name: ForceName) throws(StoreError) -> UInt64? {
        try self.pool.readOnce { try IndexRows.position(inForceAs: name, $0) }
    }

    /// What became of a serial number; `nil` where no intent for it has ended.
    public func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry? {
        try self.pool.readOnce { try IndexRows.serial(serialNumber, of: authority, $0) }
    }

    /// The revocation of a serial number; `nil` where there is none.
    public func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) throws(StoreError) -> RevocationEntry? {
        try self.pool.readOnce { try IndexRows.revocation(serialNumber, of: authority, $0) }
    }

    /// The used serial numbers after one that was seen, in order, at most so many.
    public func serials(after last: SerialEntry?, limit: Int) throws(StoreError) -> [SerialEntry] {
        try self.pool.read { try IndexRows.serials(after: last, limit: limit, $0) }
    }

    /// The revocations after one that was seen, in order, at most so many.
    public func revocations(after last: RevocationEntry?, limit: Int) throws(StoreError) -> [RevocationEntry] {
        try self.pool.read { try IndexRows.revocations(after: last, limit: limit, $0) }
    }

    /// What an authority withdrew at positions in a range, in their order, at most so many.
    public func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) throws(StoreError) -> [WithdrawnCertificate] {
        let positions = Self.storable(positions)
        return try self.pool.readOnce { try IndexRows.withdrawn(by: authority, in: positions, limit: limit, $0) }
    }

    /// The withdrawn certificates after one that was seen, in the order of authorities and positions, at most so many.
    public func withdrawn(
        after last: WithdrawnCertificate?,
        limit: Int
    ) throws(StoreError) -> [WithdrawnCertificate] {
        try self.pool.read { try IndexRows.withdrawn(after: last, limit: limit, $0) }
    }

    /// The newest certificate that was signed of a likeness and is kept until after a time; `nil` where none is.
    public func recentIssuance(alike likeness: Digest256, at time: Instant) throws(StoreError) -> RecentIssuance? {
        try self.pool.readOnce { try IndexRows.recent(alike: likeness, at: time, $0) }
    }

    /// What is kept of what was issued lately, after one that was seen, at most so many.
    public func recentIssuances(after last: RecentIssuance?, limit: Int) throws(StoreError) -> [RecentIssuance] {
        try self.pool.read { try IndexRows.recent(after: last, limit: limit, $0) }
    }

    /// Refuses a gap.
    private static func checkNext(_ position: UInt64, _ expected: UInt64) throws(StoreError) {
        guard position == expected else { throw StoreError(.corrupt, "Entries are missing.", position: expected) }
    }

    /// Positions that SQLite can hold: there are no entries beyond.
    private static func storable(_ positions: Range<UInt64>) -> Range<UInt64> {
        positions.clamped(to: 0..<UInt64(Int64.max))
    }
}
