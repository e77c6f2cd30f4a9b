internal import Bytes
internal import EventLog
internal import Ledger
internal import Views

/// Where the events of a stream lie.
struct StreamPositions {
    let log: any EventReading
    let views: ViewsStore?

    /// The most events of one stream that are looked for: those of calls, requests, reports and lists are a handful.
    private static let limit = 100_000

    /// The positions, ascending.
    func positions(of stream: UniqueIdentifier) async throws(StoreError) -> [UInt64] {
        let size = try await self.log.size()
        var positions: Set<UInt64> = []
        let held = try self.views?.position().size ?? 0
        if let views = self.views {
            positions.formUnion(try views.rareEvents(by: .stream(stream), in: 0..<held, limit: Self.limit))
            for row in try views.certificates(by: .request(stream), limit: 8) {
                positions.formUnion([row.authorizedPosition, row.endedPosition])
                if let requested = row.requestedPosition { positions.insert(requested) }
            }
            for open in try views.openEvents() where open.stream == stream { positions.insert(open.position) }
        }
        var first = min(held, size)
        while first < size {
            let entries = try await self.log.storedEntries(in: first..<min(first + 256, size))
            guard !entries.isEmpty else { throw StoreError(.corrupt, "An entry is missing.", position: first) }
            for entry in entries where entry.header.stream == stream { positions.insert(entry.header.position) }
            first += UInt64(entries.count)
        }
        return positions.sorted()
    }
}
