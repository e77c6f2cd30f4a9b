public import Bytes
public import Ledger

/// The one way a fact becomes part of the log.
///
/// There is one writer, and it calls from one thread at a time.
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
/// Safe from any thread.
public protocol EventReading: Sendable {
    /// What was fixed when the log was made.
    func identity() throws(StoreError) -> LogIdentity
    /// The number of entries.
    func size() throws(StoreError) -> UInt64
    /// The entries at the given positions, in order; fewer where the log ends before.
    ///
    /// Every entry returned MUST have been checked against its header: payload length and digest. A payload that is withheld
    /// throws ``StoreError/Code/withheld`` with its position. All payloads are in memory together: where they may be long, ask
    /// for ``storedEntries(in:)``, and for ``payload(of:)`` one by one.
    func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry]
    /// The entries at the given positions, in order, as they are stored; fewer where the log ends before.
    ///
    /// Every header returned MUST have been computed again and compared with its leaf hash; payloads that lie inline MUST have
    /// been compared with it. Each entry takes at most 32 KiB.
    func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry]
    /// The payload that lies apart at a position, as it is stored; `nil` where none does.
    func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]?
    /// The positions at which a payload lies apart, in order, at most so many.
    func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64]
    /// The leaf hashes at the given positions as they are stored; fewer where the log ends before.
    func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256]
    /// The hashes of a stored tile at level 1 or above, at most 256 of 32 octets; empty where there is none.
    func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256]
    /// The sealed segment of the given number, as it is stored; `nil` where those entries are still rows.
    func segment(_ number: UInt64) throws(StoreError) -> SealedSegment?
    /// How many segments are sealed.
    func segmentCount() throws(StoreError) -> UInt64
    /// The checkpoints whose size lies in the range, by size.
    func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint]
    /// The newest checkpoint, signed or intended.
    func latestCheckpoint() throws(StoreError) -> StoredCheckpoint?
    /// The newest checkpoint that is signed.
    func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint?
    /// The indexes as the batches left them, but those that grow with issuance or revocation.
    func indexes() throws(StoreError) -> LedgerIndexes
    /// What became of a serial number; `nil` where no intent for it has ended.
    func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry?
    /// The revocation of a serial number; `nil` where there is none.
    func revocation(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> RevocationEntry?
    /// Hands over every serial number that an intent's ending used up, and every revocation, in any order.
    ///
    /// What is handed over is of one moment, and MUST NOT be held in memory whole.
    func forEachSerial(
        _ visit: (SerialEntry) -> Void,
        _ visitRevocation: (RevocationEntry) -> Void
    ) throws(StoreError)
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
