import Bytes
import EventLog
import Ledger
import Synchronization

/// A reader that counts the entries that are asked for.
final class CountingReader: EventReading {
    private let reader: any EventReading
    private let count = Mutex(0)

    init(_ reader: any EventReading) { self.reader = reader }

    var entriesRead: Int { self.count.withLock { $0 } }

    func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        let entries = try self.reader.entries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }

    func identity() throws(StoreError) -> LogIdentity { try self.reader.identity() }
    func size() throws(StoreError) -> UInt64 { try self.reader.size() }
    func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        let entries = try self.reader.storedEntries(in: positions)
        self.count.withLock { $0 += entries.count }
        return entries
    }
    func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]? { try self.reader.apartPayload(at: position) }
    func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        try self.reader.apartPositions(in: positions, limit: limit)
    }
    func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256] {
        try self.reader.leafHashes(in: positions)
    }
    func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256] {
        try self.reader.tile(level: level, index: index)
    }
    func segment(_ number: UInt64) throws(StoreError) -> SealedSegment? { try self.reader.segment(number) }
    func segmentCount() throws(StoreError) -> UInt64 { try self.reader.segmentCount() }
    func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint] {
        try self.reader.checkpoints(sizes: sizes)
    }
    func latestCheckpoint() throws(StoreError) -> StoredCheckpoint? { try self.reader.latestCheckpoint() }
    func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint? {
        try self.reader.latestSignedCheckpoint()
    }
    func indexes() throws(StoreError) -> LedgerIndexes { try self.reader.indexes() }
    func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry? {
        try self.reader.serial(serialNumber, of: authority)
    }
    func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) throws(StoreError) -> RevocationEntry? { try self.reader.revocation(serialNumber, of: authority) }
    func forEachSerial(
        _ visit: (SerialEntry) -> Void,
        _ visitRevocation: (RevocationEntry) -> Void
    ) throws(StoreError) { try self.reader.forEachSerial(visit, visitRevocation) }
}
