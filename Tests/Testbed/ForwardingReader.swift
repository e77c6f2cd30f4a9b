public import Bytes
public import EventLog
public import Ledger

/// A reader that answers as another does, but for what a test has it do otherwise.
public protocol ForwardingReader: EventReading {
    /// The other reader.
    var reader: any EventReading { get }
}

extension ForwardingReader {
    /// As the other reader.
    public func identity() throws(StoreError) -> LogIdentity { try self.reader.identity() }
    /// As the other reader.
    public func size() throws(StoreError) -> UInt64 { try self.reader.size() }
    /// As the other reader.
    public func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        try self.reader.entries(in: positions)
    }
    /// As the other reader.
    public func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        try self.reader.storedEntries(in: positions)
    }
    /// As the other reader.
    public func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]? {
        try self.reader.apartPayload(at: position)
    }
    /// As the other reader.
    public func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] {
        try self.reader.apartPositions(in: positions, limit: limit)
    }
    /// As the other reader.
    public func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256] {
        try self.reader.leafHashes(in: positions)
    }
    /// As the other reader.
    public func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256] {
        try self.reader.tile(level: level, index: index)
    }
    /// As the other reader.
    public func segment(_ number: UInt64) throws(StoreError) -> SealedSegment? { try self.reader.segment(number) }
    /// As the other reader.
    public func segmentCount() throws(StoreError) -> UInt64 { try self.reader.segmentCount() }
    /// As the other reader.
    public func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint] {
        try self.reader.checkpoints(sizes: sizes)
    }
    /// As the other reader.
    public func latestCheckpoint() throws(StoreError) -> StoredCheckpoint? { try self.reader.latestCheckpoint() }
    /// As the other reader.
    public func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint? {
        try self.reader.latestSignedCheckpoint()
    }
    /// As the other reader.
    public func indexes() throws(StoreError) -> LedgerIndexes { try self.reader.indexes() }
    /// As the other reader.
    public func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry? {
        try self.reader.serial(serialNumber, of: authority)
    }
    /// As the other reader.
    public func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) throws(StoreError) -> RevocationEntry? { try self.reader.revocation(serialNumber, of: authority) }
    /// As the other reader.
    public func forEachSerial(
        _ visit: (SerialEntry) -> Void,
        _ visitRevocation: (RevocationEntry) -> Void
    ) throws(StoreError) { try self.reader.forEachSerial(visit, visitRevocation) }
}
