public import Bytes
public import Cryptography

// "The Merkle Tree Hash … MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n]))"            -- RFC 6962, 2.1

/// The right edge of a Merkle tree: the roots of the full subtrees that its size in binary names, largest first.
///
/// It is all that appending needs, and does not grow with the tree: at most 64 hashes.
public struct MerkleFrontier: Hashable, Sendable {
    /// The number of leaves.
    public private(set) var size: UInt64
    /// One root for every bit that is set in ``size``, most significant first.
    public private(set) var subtrees: [Digest256]

    /// The right edge of the empty tree.
    public init() {
        self.size = 0
        self.subtrees = []
    }

    /// Appends a leaf by its hash.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails; the frontier is then as it was.
    public mutating func append(_ leafHash: Digest256) throws(CryptographyError) {
        _ = try self.append(subtree: leafHash, height: 0)
    }

    /// Appends a full subtree of `2^height` leaves by its root; `false`, with nothing changed, where the tree's size is no multiple of that.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails; the frontier is then as it was.
    public mutating func append(subtree root: Digest256, height: Int) throws(CryptographyError) -> Bool {
        guard (0..<64).contains(height), self.size & ((1 << UInt64(height)) - 1) == 0 else { return false }
        let (newSize, overflow) = self.size.addingReportingOverflow(1 << UInt64(height))
        guard !overflow else { return false }
        var node = root
        let merged = (self.size >> UInt64(height)).trailingOnes
        for sibling in self.subtrees.suffix(merged).reversed() {
            node = try MerkleTree.nodeHash(sibling, node)
        }
        self.subtrees.removeLast(merged)
        self.subtrees.append(node)
        self.size = newSize
        return true
    }

    /// The tree's root hash.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public func root() throws(CryptographyError) -> Digest256 {
        guard var root = self.subtrees.last else { return MerkleTree.emptyRoot }
        for sibling in self.subtrees.dropLast().reversed() {
            root = try MerkleTree.nodeHash(sibling, root)
        }
        return root
    }
}

extension UInt64 {
    /// How many of the least significant bits are set before the first that is not.
    var trailingOnes: Int { (~self).trailingZeroBitCount }
}
