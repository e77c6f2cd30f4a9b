public import Bytes
public import Ledger

/// The one way a fact becomes part of the log.
///
/// There is one writer, and it calls from one thread at a time, which is its own: the disk may hold it up.
public protocol EventAppending: AnyObject {
    /// Makes a batch durable, whole or not at all.
    ///
    /// It MUST refuse (``StoreError/Code/conflict``) a batch whose `expectedSize` is not the log's size, comparing inside the
    /// transaction. It MUST NOT return until the batch would survive power loss. When it throws anything but a conflict,
    /// the caller MUST NOT go on: whether the batch was kept is known only by opening the log again.
    func commit(_ batch: LogBatch) throws(StoreError)
}

/// Reading never blocks the writer and never changes anything.
///
/// Safe from any thread. Every answer may have to be waited for, so that a store may lie behind a network: one whose reads end at
/// once answers in place, which costs whoever asks no change of thread; one that waits MUST suspend, and not hold the thread. An
/// answer is for many entries where it can be: nobody should ask for each of many.
public protocol EventReading: Sendable {
    /// What was fixed when the log was made.
    func identity() async throws(StoreError) -> LogIdentity
    /// The number of entries.
    func size() async throws(StoreError) -> UInt64
    /// The first of the entries at the given positions, in order: all of them, fewer where the log ends before, and fewer where
    /// their payloads are long; none only where the log has none there.
    ///
    /// Every entry returned MUST have been checked against its header: payload length and digest. A payload that is withheld
    /// throws ``StoreError/Code/withheld`` with its position. No entry follows those whose payloads have 8 MiB together: who
    /// wants them all asks again from where these end.
    func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry]
    /// The entries at the given positions, in order, as they are stored; fewer where the log ends before.
    ///
    /// Every header returned MUST have been computed again and compared with its leaf hash; payloads that lie inline MUST have
    /// been compared with it. Each entry takes at most 32 KiB.
    func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry]
    /// The entry at a position, as ``storedEntries(in:)`` gives it; `nil` where the log ends before.
    ///
    /// It may come from what was read for an entry near it before, since what is sealed never changes: whoever must see what the
    /// store holds now asks for ``storedEntries(in:)``.
    func storedEntry(at position: UInt64) async throws(StoreError) -> StoredEntry?
    /// The payload that lies apart at a position, as it is stored; `nil` where none does.
    func apartPayload(at position: UInt64) async throws(StoreError) -> [UInt8]?
    /// The positions at which a payload lies apart, in order, at most so many.
    func apartPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64]
    /// The positions of entries that are stored each by itself and not in a segment, in order, at most so many: of a whole log none
    /// that a segment holds.
    func rowPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64]
    /// The leaf hashes at the given positions as they are stored; fewer where the log ends before.
    func leafHashes(in positions: Range<UInt64>) async throws(StoreError) -> [Digest256]
    /// The hashes of a stored tile at level 1 or above, at most 256 of 32 octets; empty where there is none.
    func tile(level: Int, index: UInt64) async throws(StoreError) -> [Digest256]
    /// Of each level that has tiles, whatever level that is, the number of its last one.
    func lastTiles() async throws(StoreError) -> [Int: UInt64]
    /// The sealed segment of the given number, as it is stored; `nil` where those entries are still rows.
    func segment(_ number: UInt64) async throws(StoreError) -> SealedSegment?
    /// How many segments are sealed.
    func segmentCount() async throws(StoreError) -> UInt64
    /// The checkpoints whose size lies in the range, by size.
    func checkpoints(sizes: ClosedRange<UInt64>) async throws(StoreError) -> [StoredCheckpoint]
    /// The newest checkpoint, signed or intended.
    func latestCheckpoint() async throws(StoreError) -> StoredCheckpoint?
    /// The newest checkpoint that is signed.
    func latestSignedCheckpoint() async throws(StoreError) -> StoredCheckpoint?
    /// The indexes as the batches left them, but those that grow with issuance or revocation: they grow with the number of
    /// authorities.
    func indexes() async throws(StoreError) -> LedgerIndexes
    /// What a start reads of the indexes: open intents, the accounts of keys that a start must settle, the names that a start reads,
    /// and the version of the ledger's own stream.
    func startIndexes() async throws(StoreError) -> LedgerIndexes
    /// What the indexes say of an authority and of the keys that it has; zeros where they say nothing.
    func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier]
    ) async throws(StoreError) -> AuthorityIndexes
    /// What is in force under the names in a range, in the order of the names or against it, at most so many.
    func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int
    ) async throws(StoreError) -> [InForce]
    /// The position of what is in force under a name; `nil` where nothing is.
    func position(inForceAs name: ForceName) async throws(StoreError) -> UInt64?
    /// What became of a serial number; `nil` where no intent for it has ended.
    func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) async throws(StoreError) -> SerialEntry?
    /// The revocation of a serial number; `nil` where there is none.
    func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(StoreError) -> RevocationEntry?
    /// The serial numbers that an intent's ending used up, in the order of their octets and then of their authorities: those after
    /// one that was seen, from the first on where none was; at most so many.
    ///
    /// Pages are of one moment where the log has the same size before the first and after the last: an index changes only with entries.
    func serials(after last: SerialEntry?, limit: Int) async throws(StoreError) -> [SerialEntry]
    /// The revocations in the order of their serial numbers' octets and then of their authorities, as ``serials(after:limit:)``.
    func revocations(after last: RevocationEntry?, limit: Int) async throws(StoreError) -> [RevocationEntry]
    /// What an authority withdrew at positions in a range, in their order, at most so many.
    func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) -> [WithdrawnCertificate]
    /// All withdrawn certificates in the order of their authorities and then of their positions, as ``serials(after:limit:)``.
    func withdrawn(after last: WithdrawnCertificate?, limit: Int) async throws(StoreError) -> [WithdrawnCertificate]
    /// The newest certificate that was signed of a likeness and is kept until after a time; `nil` where none is.
    func recentIssuance(alike likeness: Digest256, at time: Instant) async throws(StoreError) -> RecentIssuance?
    /// All that is kept of what was issued lately, in the order of the intents, as ``serials(after:limit:)``.
    func recentIssuances(after last: RecentIssuance?, limit: Int) async throws(StoreError) -> [RecentIssuance]
}

/// What was fixed when a log was made.
public struct LogIdentity: Hashable, Sendable {
    /// The ledger's identifier.
    public let ledger: UniqueIdentifier
    /// The version of the storage layout.
    public let layout: Int

    /// An identity.
    public init(ledger: UniqueIdentifier, layout: Int) {
        self.ledger = ledger
        self.layout = layout
    }
}
