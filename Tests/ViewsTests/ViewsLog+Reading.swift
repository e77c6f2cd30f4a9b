import Bytes
import EventLog
import Ledger
import PKI

// The log as whoever reads it sees it: entries, and what became of serial numbers.

extension ViewsLog {
    func identity() throws(StoreError) -> LogIdentity { LogIdentity(ledger: self.ledger, layout: 2) }
    func size() throws(StoreError) -> UInt64 { UInt64(self.entries.count) }
    func entries(in positions: Range<UInt64>) throws(StoreError) -> [Entry] {
        Array(self.entries.dropFirst(Int(positions.lowerBound)).prefix(positions.count))
    }
    func storedEntries(in positions: Range<UInt64>) throws(StoreError) -> [StoredEntry] {
        try self.entries(in: positions).map(StoredEntry.init)
    }
    func apartPayload(at position: UInt64) throws(StoreError) -> [UInt8]? { nil }
    func apartPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] { [] }
    func rowPositions(in positions: Range<UInt64>, limit: Int) throws(StoreError) -> [UInt64] { [] }
    func leafHashes(in positions: Range<UInt64>) throws(StoreError) -> [Digest256] {
        try self.entries(in: positions).map(\.leafHash)
    }
    func tile(level: Int, index: UInt64) throws(StoreError) -> [Digest256] { [] }
    func lastTiles() throws(StoreError) -> [Int: UInt64] { [:] }
    func segment(_ number: UInt64) throws(StoreError) -> SealedSegment? { nil }
    func segmentCount() throws(StoreError) -> UInt64 { 0 }
    func checkpoints(sizes: ClosedRange<UInt64>) throws(StoreError) -> [StoredCheckpoint] { [] }
    func latestCheckpoint() throws(StoreError) -> StoredCheckpoint? { nil }
    func latestSignedCheckpoint() throws(StoreError) -> StoredCheckpoint? { nil }
    func indexes() throws(StoreError) -> LedgerIndexes { LedgerIndexes() }
    func startIndexes() throws(StoreError) -> LedgerIndexes { LedgerIndexes() }
    func indexes(of: UniqueIdentifier, keys: [UniqueIdentifier]) throws(StoreError) -> AuthorityIndexes {
        AuthorityIndexes(certificateCount: 0, keyAccounts: [:], streamVersions: [:])
    }
    func inForce(_: Range<ForceName>, isBackwards: Bool, limit: Int) throws(StoreError) -> [InForce] { [] }
    func position(inForceAs name: ForceName) throws(StoreError) -> UInt64? { nil }
    func serial(_ serialNumber: [UInt8], of authority: UniqueIdentifier) throws(StoreError) -> SerialEntry? {
        self.one(serialNumber, authority).map {
            let standing: SerialEntry.Standing = $0.isBurned ? .burned : .issued
            return SerialEntry(
                authority: authority,
                serialNumber: serialNumber,
                intent: 0,
                ending: $0.position,
                standing: standing
            )
        }
    }
    func revocation(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) throws(StoreError) -> RevocationEntry? {
        self.one(serialNumber, authority).flatMap { self.revocations[$0.position] }.map {
            RevocationEntry(authority: authority, serialNumber: serialNumber, position: $0)
        }
    }
    private func one(_ serialNumber: [UInt8], _ authority: UniqueIdentifier) -> Ended? {
        self.ended.first { $0.tbsCertificate.serialNumber.octets == serialNumber && $0.authority == authority }
    }
    func serials(after last: SerialEntry?, limit: Int) throws(StoreError) -> [SerialEntry] { [] }
    func revocations(after last: RevocationEntry?, limit: Int) throws(StoreError) -> [RevocationEntry] { [] }
    func withdrawn(
        by authority: UniqueIdentifier,
        in positions: Range<UInt64>,
        limit: Int
    ) throws(StoreError) -> [WithdrawnCertificate] { [] }
    func withdrawn(after last: WithdrawnCertificate?, limit: Int) throws(StoreError) -> [WithdrawnCertificate] { [] }
    func recentIssuance(alike likeness: Digest256, at time: Instant) throws(StoreError) -> RecentIssuance? { nil }
    func recentIssuances(after last: RecentIssuance?, limit: Int) throws(StoreError) -> [RecentIssuance] { [] }
}
