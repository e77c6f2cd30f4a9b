public import Bytes
internal import Cryptography
internal import Transparency

/// The log's tree at any size that it ever had, read from tiles and rows.
///
/// A root or a proof reads a number of tiles that grows with the logarithm of the size.
public struct TreeReader: Sendable {
    private let store: any EventReading

    /// A reader of a store's tree.
    public init(_ store: any EventReading) { self.store = store }

    /// The root hash of the tree of the first `size` entries.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where the log is shorter; ``StoreError/Code/corrupt`` where a tile is.
    public func root(at size: UInt64) async throws(StoreError) -> Digest256 {
        try await self.hash(of: 0..<size)
    }

    /// The hashes that prove that an entry lies in the tree of a size, nearest first (RFC 6962 section 2.1.1).
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where the tree has no such entry.
    public func inclusionProof(of position: UInt64, size: UInt64) async throws(StoreError) -> [Digest256] {
        guard let path = MerkleTree.inclusionPath(of: position, size: size) else {
            throw StoreError(.unavailable, "A tree of \(size) entries has none at \(position).", position: position)
        }
        return try await self.hashes(of: path)
    }

    /// The hashes that prove that the tree of one size is the beginning of another's (RFC 6962 section 2.1.2).
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where `old` is greater than `new`, or the log is shorter than `new`.
    public func consistencyProof(from old: UInt64, to new: UInt64) async throws(StoreError) -> [Digest256] {
        guard let path = MerkleTree.consistencyPath(from: old, to: new) else {
            throw StoreError(.unavailable, "A tree of \(old) entries is no beginning of one of \(new).")
        }
        return try await self.hashes(of: path)
    }

    private func hashes(of path: [Range<UInt64>]) async throws(StoreError) -> [Digest256] {
        var hashes: [Digest256] = []
        for leaves in path { hashes.append(try await self.hash(of: leaves)) }
        return hashes
    }

    /// The hash over a range of leaves that the tree's definition splits off.
    ///
    /// - Throws: as ``root(at:)``.
    public func hash(of leaves: Range<UInt64>) async throws(StoreError) -> Digest256 {
        var roots: [Digest256] = []
        for subtree in MerkleTree.fullSubtrees(of: leaves) { roots.append(try await self.root(of: subtree)) }
        return try hashing { () throws(CryptographyError) in try MerkleTree.hash(joining: roots) }
    }

    private func root(of subtree: MerkleTree.Subtree) async throws(StoreError) -> Digest256 {
        let level = subtree.height / 8
        let width: UInt64 = 1 << UInt64(subtree.height % 8)
        let first = subtree.index * width
        return try Tile.root(of: await self.entries(level: level, first..<first + width))
    }

    /// Entries of one tile; those not stored yet, because their entries are still rows, are computed from the level below.
    private func entries(level: Int, _ indices: Range<UInt64>) async throws(StoreError) -> [Digest256] {
        guard level > 0 else {
            let hashes = try await self.store.leafHashes(in: indices)
            guard hashes.count == indices.count else {
                throw StoreError(
                    .unavailable,
                    "The log ends before entry \(indices.upperBound - 1).",
                    position: indices.lowerBound + UInt64(hashes.count)
                )
            }
            return hashes
        }
        let tile = try await self.store.tile(level: level, index: indices.lowerBound / SealedSegment.width)
        var hashes: [Digest256] = []
        for index in indices {
            let place = Int(index % SealedSegment.width)
            if place < tile.count {
                hashes.append(tile[place])
            } else {
                let below = index * SealedSegment.width
                hashes.append(
                    try Tile.root(of: await self.entries(level: level - 1, below..<below + SealedSegment.width))
                )
            }
        }
        return hashes
    }
}
