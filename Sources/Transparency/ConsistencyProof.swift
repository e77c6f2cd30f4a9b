public import Bytes
public import Cryptography

// PROOF(m, D[n]) = SUBPROOF(m, D[n], true)
// SUBPROOF(m, D[m], true) = {};  SUBPROOF(m, D[m], false) = {MTH(D[m])}
// SUBPROOF(m, D[n], b) = SUBPROOF(m, D[0:k], b) : MTH(D[k:n]) for m <= k; and
// SUBPROOF(m, D[n], b) = SUBPROOF(m - k, D[k:n], false) : MTH(D[0:k]) for m > k               -- RFC 6962, 2.1.2

extension MerkleTree {
    /// The ranges of leaves whose hashes prove that one tree is the beginning of another; `nil` where `old` is greater than `new`.
    public static func consistencyPath(from old: UInt64, to new: UInt64) -> [Range<UInt64>]? {
        guard old <= new else { return nil }
        guard old > 0, old < new else { return [] }
        var path: [Range<UInt64>] = []
        var leaves = 0..<new
        var isWholeOldTree = true
        while leaves.upperBound != old {
            let middle = leaves.lowerBound + self.split(leaves.upperBound - leaves.lowerBound)
            if old <= middle {
                path.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                path.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
                isWholeOldTree = false
            }
        }
        if !isWholeOldTree { path.append(leaves) }
        return path.reversed()
    }

    /// The hashes that prove that one tree is the beginning of another; `nil` where `old` is greater than `new`.
    ///
    /// - Throws: What `subtreeRoot` throws, or ``CryptographyError``.
    public static func consistencyProof(
        from old: UInt64,
        to new: UInt64,
        subtreeRoot: (Subtree) throws -> Digest256
    ) throws -> [Digest256]? {
        try self.consistencyPath(from: old, to: new)?.map { try self.hash(of: $0, subtreeRoot: subtreeRoot) }
    }

    /// Whether hashes prove that the tree of one size and root is the beginning of another's (RFC 9162 section 2.1.4.2).
    ///
    /// The empty tree is the beginning of every tree; its proof is empty.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func verifyConsistency(
        from old: UInt64,
        root oldRoot: Digest256,
        to new: UInt64,
        root newRoot: Digest256,
        proof: [Digest256]
    ) throws(CryptographyError) -> Bool {
        guard old <= new else { return false }
        guard old < new else { return proof.isEmpty && oldRoot == newRoot }
        guard old > 0 else { return proof.isEmpty && oldRoot == self.emptyRoot }
        var remaining = proof[...]
        // Where the old tree is full, its root is the path's first node and is not repeated in the proof.
        if old & (old - 1) == 0 { remaining = [oldRoot] + remaining }
        guard let first = remaining.popFirst() else { return false }
        var node = old - 1
        var last = new - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var oldHash = first
        var newHash = first
        for sibling in remaining {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                oldHash = try self.nodeHash(sibling, oldHash)
                newHash = try self.nodeHash(sibling, newHash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                newHash = try self.nodeHash(newHash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && oldHash == oldRoot && newHash == newRoot
    }
}
