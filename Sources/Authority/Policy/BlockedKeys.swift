public import Bytes
import EventLog
public import Ledger

/// The keys that are never to be certified, as a log says.
struct BlockedKeys: Sendable {
    let reader: any EventReading

    /// How many there are.
    func count() async throws(StoreError) -> Int {
        try await self.reader.inForce(Range(.blockedKey), isBackwards: false, limit: .max).count
    }

    /// Why each is blocked and by whom, oldest first.
    func all() async throws -> [BlockedKey] {
        var blocks: [BlockedKey] = []
        let found = try await self.reader.inForce(Range(.blockedKey), isBackwards: false, limit: .max)
        for position in found.map(\.position).sorted() {
            for entry in try await self.reader.entries(in: position..<position + 1) {
                guard case .keyBlocked(let fact) = try StateLoading.body(of: entry) else { continue }
                blocks.append(BlockedKey(fact: fact, time: entry.header.time))
            }
        }
        return blocks
    }
}

/// A blocked key, and when that was said.
public struct BlockedKey: Hashable, Sendable {
    /// What was said.
    public let fact: KeyBlocked
    /// When.
    public let time: Instant
}
