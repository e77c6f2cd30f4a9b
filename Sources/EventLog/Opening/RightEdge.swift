internal import Bytes
internal import Cryptography
internal import Transparency

/// The tree's right edge as tiles and rows give it.
struct RightEdge {
    let store: any EventReading
    let size: UInt64
    let segmentCount: UInt64

    /// The frontier of the whole log; each tile on the edge is compared with the entry that stands for the tile before it.
    func frontier() async throws(StoreError) -> MerkleFrontier {
        var frontier = MerkleFrontier()
        var top = 0
        while top < 7, self.count(atLevel: top + 1) > 0 { top += 1 }
        for level in stride(from: top, to: 0, by: -1) {
            let count = self.count(atLevel: level)
            try await self.checkFullTile(before: count, level: level)
            let number = count / SealedSegment.width
            let tile = try await self.store.tile(level: level, index: number)
            guard tile.count == Int(count % SealedSegment.width) else {
                throw self.damaged(level: level, number: number)
            }
            for root in tile {
                let isAppended = try hashing { () throws(CryptographyError) in
                    try frontier.append(subtree: root, height: level * 8)
                }
                guard isAppended else { throw self.damaged(level: level, number: number) }
            }
        }
        var next = self.segmentCount * SealedSegment.width
        while next < self.size {
            let end = min(self.size, next + LogOpening.rowsAtATime)
            let hashes = try await self.store.leafHashes(in: next..<end)
            guard hashes.count == Int(end - next) else {
                throw StoreError(.corrupt, "Entries are missing.", position: next + UInt64(hashes.count))
            }
            for hash in hashes {
                try hashing { () throws(CryptographyError) in try frontier.append(hash) }
            }
            next = end
        }
        return frontier
    }

    /// How many full subtrees of `256^level` sealed entries there are.
    private func count(atLevel level: Int) -> UInt64 { self.segmentCount >> UInt64(8 * (level - 1)) }

    /// Compares the last full tile of a level with its root one level above.
    private func checkFullTile(before count: UInt64, level: Int) async throws(StoreError) {
        let full = count / SealedSegment.width
        guard full > 0 else { return }
        let tile = try await self.store.tile(level: level, index: full - 1)
        let above = try await self.store.tile(level: level + 1, index: (full - 1) / SealedSegment.width)
        let place = Int((full - 1) % SealedSegment.width)
        guard tile.count == 256, place < above.count, above[place] == (try Tile.root(of: tile)) else {
            throw self.damaged(level: level, number: full - 1)
        }
    }

    private func damaged(level: Int, number: UInt64) -> StoreError {
        let (first, overflow) = number.multipliedReportingOverflow(by: 1 << UInt64(8 * (level + 1)))
        return StoreError(
            .corrupt,
            "Tile \(number) of level \(level) is damaged.",
            position: overflow ? nil : min(first, self.size)
        )
    }
}
