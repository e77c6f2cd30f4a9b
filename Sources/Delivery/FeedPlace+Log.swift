internal import Bytes
internal import EventLog
internal import Feed
internal import Ledger

extension FeedPlace {
    /// Before the entry at a position: notices that were due by the entry before it were told.
    init(startingAt position: UInt64, in log: any EventReading) async throws(StoreError) {
        let before = position > 0 ? try await log.storedEntry(at: position - 1) : nil
        self.init(
            position: position,
            notice: before.map { NoticePlace(after: $0.header.time) } ?? .beginning
        )
    }
}

extension EventReading {
    /// Whether the entry at a position has a leaf hash.
    func hasEntry(_ leafHash: Digest256, at position: UInt64) async throws(StoreError) -> Bool {
        guard position < .max, position < (try await self.size()) else { return false }
        return try await self.leafHashes(in: position..<position + 1).first == leafHash
    }
}
