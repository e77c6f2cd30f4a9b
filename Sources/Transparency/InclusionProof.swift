public import Bytes
public import Cryptography

// PATH(m, D[n]) = PATH(m, D[0:k]) : MTH(D[k:n]) for m < k; and
// PATH(m, D[n]) = PATH(m - k, D[k:n]) : MTH(D[0:k]) for m >= k                                -- RFC 6962, 2.1.1

extension MerkleTree {
    /// The ranges of leaves whose hashes prove that a leaf lies in a tree, nearest first; `nil` where it does not.
    public static func inclusionPath(of index: UInt64, size: UInt64) -> [Range<UInt64>]? {
        guard index < size else { return nil }
        var path: [Range<UInt64>] = []
        var leaves = 0..<size
        while leaves.upperBound - leaves.lowerBound > 1 {
            let middle = leaves.lowerBound + self.split(leaves.upperBound - leaves.lowerBound)
            if index < middle {
                path.append(middle..<leaves.upperBound)
                leaves = leaves.lowerBound..<middle
            } else {
                path.append(leaves.lowerBound..<middle)
                leaves = middle..<leaves.upperBound
            }
        }
        return path.reversed()
    }

    /// The hashes that prove that a leaf lies in a tree, nearest first; `nil` where it does not.
    ///
    /// - Throws: What `subtreeRoot` throws, or ``CryptographyError``.
    public static func inclusionProof(
        of index: UInt64,
        size: UInt64,
        subtreeRoot: (Subtree) throws -> Digest256
    ) throws -> [Digest256]? {
        try self.inclusionPath(of: index, size: size)?.map { try self.hash(of: $0, subtreeRoot: subtreeRoot) }
    }

    /// Whether hashes prove that a leaf lies at an index of the tree of a size and root (RFC 9162 section 2.1.3.2).
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func verifyInclusion(
        of leafHash: Digest256,
        at index: UInt64,
        size: UInt64,
        root: Digest256,
        proof: [Digest256]
    ) throws(CryptographyError) -> Bool {
        guard index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leafHash
        for sibling in proof {
            guard last != 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = try self.nodeHash(sibling, hash)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                hash = try self.nodeHash(hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// The largest power of two below a count of at least two.
    static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }
}
