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
    public func identity() async throws(StoreError) -> LogIdentity { try await self.reader.identity() }
    /// As the other reader.
    public func size() async throws(StoreError) -> UInt64 { try await self.reader.size() }
    /// As the other reader.
    public func entries(in positions: Range<UInt64>) async throws(StoreError) -> [Entry] {
        try await self.reader.entries(in: positions)
    }
    /// As the other reader.
    public func storedEntries(in positions: Range<UInt64>) async throws(StoreError) -> [StoredEntry] {
        try await self.reader.storedEntries(in: positions)
    }
    /// As the other reader.
    public func apartPayload(at position: UInt64) async throws(StoreError) -> [UInt8]? {
        try await self.reader.apartPayload(at: position)
    }
    /// As the other reader.
    public func apartPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64] {
        try await self.reader.apartPositions(in: positions, limit: limit)
    }
    /// As the other reader.
    public func rowPositions(in positions: Range<UInt64>, limit: Int) async throws(StoreError) -> [UInt64] {
        try await self.reader.rowPositions(in: positions, limit: limit)
    }
    /// As the other reader.
    public func leafHashes(in positions: Range<UInt64>) async throws(StoreError) -> [Digest256] {
        try await self.reader.leafHashes(in: positions)
    }
    /// As the other reader.
    public func tile(level: Int, index: UInt64) async throws(StoreError) -> [Digest256] {
        try await self.reader.tile(level: level, index: index)
    }
    /// As the other reader.
    public func lastTiles() async throws(StoreError) -> [Int: UInt64] { try await self.reader.lastTiles() }
    /// As the other reader.
    public func segment(_ number: UInt64) async throws(StoreError) -> SealedSegment? {
        try await self.reader.segment(number)
    }
    /// As the other reader.
    public func segmentCount() async throws(StoreError) -> UInt64 { try await self.reader.segmentCount() }
    /// As the other reader.
    public func checkpoints(sizes: ClosedRange<UInt64>) async throws(StoreError) -> [StoredCheckpoint] {
        try await self.reader.checkpoints(sizes: sizes)
    }
    /// As the other reader.
    public func latestCheckpoint() async throws(StoreError) -> StoredCheckpoint? {
        try await self.reader.latestCheckpoint()
    }
    /// As the other reader.
    public func latestSignedCheckpoint() async throws(StoreError) -> StoredCheckpoint? {
        try await self.reader.latestSignedCheckpoint()
    }
    /// As the other reader.
    public func indexes() async throws(StoreError) -> LedgerIndexes { try await self.reader.indexes() }
    /// As the other reader.
    public func startIndexes() async throws(StoreError) -> LedgerIndexes { try await self.reader.startIndexes() }
    /// As the other reader.
    public func indexes(
        of authority: UniqueIdentifier,
        keys: [UniqueIdentifier]
    ) async throws(StoreError) -> AuthorityIndexes { try await self.reader.indexes(of: authority, keys: keys) }
    /// As the other reader.
    public func inForce(
        _ names: Range<ForceName>,
        isBackwards: Bool,
        limit: Int
    ) async throws(StoreError) -> [InForce] {
        try await self.reader.inForce(names, isBackwards: isBackwards, limit: limit)
    }
    /// As the other reader.
    public func position(inForceAs name: ForceName) async throws(StoreError) -> UInt64? {
        try await self.reader.position(inForceAs: name)
    }
    /// As the other reader.
    public func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) async throws(StoreError) -> SerialEntry?
    {
        try await self.reader.serial(serialNumber, of: authority)
    }
    /// As the other reader.
    public func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(StoreError) -> RevocationEntry? { try await self.reader.revocation(serialNumber, of: authority) }
    /// As the other reader.
    public func serials(after last: SerialEntry?, limit: Int) async throws(StoreError) -> [SerialEntry] {
        try await self.reader.serials(after: last, limit: limit)
    }
    /// As the other reader.
    public func revocations(after last: RevocationEntry?, limit: Int) async throws(StoreError) -> [RevocationEntry] {
        try await self.reader.revocations(after: last, limit: limit)
    }
    /// As the other reader.
    public func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) async throws(StoreError) -> [WithdrawnCertificate] {
        try await self.reader.withdrawn(by: authority, in: positions, limit: limit)
    }
    /// As the other reader.
    public func withdrawn(
        after last: WithdrawnCertificate?,
        limit: Int
    ) async throws(StoreError) -> [WithdrawnCertificate] {
        try await self.reader.withdrawn(after: last, limit: limit)
    }

    /// What the other reader says.
    public func recentIssuance(alike likeness: Digest256, at time: Instant) async throws(StoreError) -> RecentIssuance?
    {
        try await self.reader.recentIssuance(alike: likeness, at: time)
    }

    /// What the other reader says.
    public func recentIssuances(after last: RecentIssuance?, limit: Int) async throws(StoreError) -> [RecentIssuance] {
        try await self.reader.recentIssuances(after: last, limit: limit)
    }
}
