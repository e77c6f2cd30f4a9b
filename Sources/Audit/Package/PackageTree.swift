internal import Bytes
internal import Cryptography
internal import EventLog
internal import Transparency

/// The tree before a package: the largest full subtrees that hold none of the entries that the package has whole.
struct PackageTree {
    let log: any EventReading
    /// The positions that are whole, rising.
    let whole: [UInt64]
    /// The position whose leaf hash is given by itself; absent where there is none.
    let alone: UInt64?

    /// Each subtree with its root, from left to right, of the first entries of the log.
    func cover(_ size: UInt64, _ take: (MerkleTree.Subtree, Digest256) throws -> Void) async throws {
        for subtree in MerkleTree.fullSubtrees(of: 0..<size) { try await self.cover(subtree, take) }
    }

    private func cover(
        _ subtree: MerkleTree.Subtree,
        _ take: (MerkleTree.Subtree, Digest256) throws -> Void
    ) async throws {
        let leaves = subtree.leaves
        let isWhole = self.holdsWhole(leaves)
        let isDivided = isWhole || self.alone.map { leaves.contains($0) } == true
        if !isDivided || subtree.height == 0 {
            guard !isWhole else { return }
            return try take(subtree, try await TreeReader(self.log).hash(of: leaves))
        }
        let below = (subtree.height - 1, subtree.index * 2)
        try await self.cover(MerkleTree.Subtree(height: below.0, index: below.1), take)
        try await self.cover(MerkleTree.Subtree(height: below.0, index: below.1 + 1), take)
    }

    private func holdsWhole(_ leaves: Range<UInt64>) -> Bool {
        var low = 0
        var high = self.whole.count
        while low < high {
            let middle = (low + high) / 2
            if self.whole[middle] < leaves.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < self.whole.count && self.whole[low] < leaves.upperBound
    }
}
