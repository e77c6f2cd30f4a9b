internal import Bytes
internal import Ledger
internal import Synchronization

/// What the first entries of a log add up to in the indexes, folded when it is first asked for.
final class PastFold: Sendable {
    private let log: any EventReading
    private let ledger: UniqueIdentifier
    private let size: UInt64
    private let known = Mutex<LedgerIndexes?>(nil)

    /// How many entries are in memory at a time.
    private static let page: UInt64 = 256

    init(_ log: any EventReading, ledger: UniqueIdentifier, size: UInt64) {
        self.log = log
        self.ledger = ledger
        self.size = size
    }

    /// The indexes, but what was issued lately.
    func indexes() async throws(StoreError) -> LedgerIndexes {
        let whole = try await self.whole()
        return LedgerIndexes(
            openIntents: Array(whole.openIntents.values),
            certificateCounts: whole.certificateCounts,
            keyAccounts: whole.keyAccounts,
            inForce: whole.inForce,
            streamVersions: whole.streamVersions
        )
    }

    /// What was issued lately, in the order of the intents.
    func recent() async throws(StoreError) -> [RecentIssuance] {
        try await self.whole().recent.rows.sorted { $0.position < $1.position }
    }

    private func whole() async throws(StoreError) -> LedgerIndexes {
        if let known = self.known.withLock({ $0 }) { return known }
        var indexes = LedgerIndexes()
        var next: UInt64 = 0
        while next < self.size {
            let entries = try await self.log.entries(in: next..<min(self.size, next + Self.page))
            guard !entries.isEmpty else { throw StoreError(.corrupt, "Entries are missing.", position: next) }
            for entry in entries {
                // What grows with issuance is of no use here, and let go at once.
                var changes = IndexChanges()
                indexes.fold(try RecordedFact(indexing: entry), into: &changes)
            }
            next += UInt64(entries.count)
        }
        self.known.withLock { [indexes] in $0 = indexes }
        return indexes
    }
}
