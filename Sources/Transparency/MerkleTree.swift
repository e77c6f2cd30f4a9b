public import Bytes
public import Cryptography

// MTH({}) = SHA-256().  MTH({d(0)}) = SHA-256(0x00 || d(0)).
// MTH(D[n]) = SHA-256(0x01 || MTH(D[0:k]) || MTH(D[k:n])), k the largest power of two below n.  -- RFC 6962, 2.1

/// The Merkle tree of RFC 6962: its shape, its hashes and its proofs.
public enum MerkleTree {
    /// A full subtree: `2^height` leaves from `index · 2^height`.
    public struct Subtree: Hashable, Sendable {
        /// The distance from its root to its leaves; 0 for a leaf.
        public let height: Int
        /// How many subtrees of its height lie to its left.
        public let index: UInt64

        /// A full subtree.
        public init(height: Int, index: UInt64) {
            self.height = height
            self.index = index
        }

        /// The leaves that it covers.
        public var leaves: Range<UInt64> {
            let first = self.index << UInt64(self.height)
            return first..<(first + (1 << UInt64(self.height)))
        }
    }

    /// The root hash of the tree without leaves: SHA-256 of no octets.
    public static let emptyRoot = Digest256(
        words: (0xe3b0_c442_98fc_1c14, 0x9afb_f4c8_996f_b924, 0x27ae_41e4_649b_934c, 0xa495_991b_7852_b855)
    )

    /// The hash of an inner node.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func nodeHash(_ left: Digest256, _ right: Digest256) throws(CryptographyError) -> Digest256 {
        try SHA256.digest(prefix: 0x01, left, right)
    }

    /// The hash of a leaf.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func leafHash(_ entry: [UInt8]) throws(CryptographyError) -> Digest256 {
        try SHA256.digest(of: [0x00] + entry)
    }

    /// The root hash of the tree of the given leaves.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func root(of leafHashes: some Sequence<Digest256>) throws(CryptographyError) -> Digest256 {
        var frontier = MerkleFrontier()
        for leafHash in leafHashes { try frontier.append(leafHash) }
        return try frontier.root()
    }

    /// The root hash of the full tree of the given leaves, as many as a power of two.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func root(ofFull leafHashes: [Digest256]) throws(CryptographyError) -> Digest256 {
        // As many nodes as a level has, over those of the level below that are used up already.
        var nodes = leafHashes
        var count = nodes.count
        while count > 1 {
            count /= 2
            for index in 0..<count { nodes[index] = try self.nodeHash(nodes[2 * index], nodes[2 * index + 1]) }
        }
        return nodes.first ?? self.emptyRoot
    }

    /// The full subtrees that leaves fall into, from left to right, where the range is one that the tree's definition splits off.
    public static func fullSubtrees(of leaves: Range<UInt64>) -> [Subtree] {
        var subtrees: [Subtree] = []
        var first = leaves.lowerBound
        while first < leaves.upperBound {
            let fitting = 63 - (leaves.upperBound - first).leadingZeroBitCount
            let height = min(fitting, first == 0 ? fitting : first.trailingZeroBitCount)
            subtrees.append(Subtree(height: height, index: first >> UInt64(height)))
            first += 1 << UInt64(height)
        }
        return subtrees
    }

    /// The hash over a range of leaves that the tree's definition splits off, from the roots of its full subtrees.
    ///
    /// - Throws: What `subtreeRoot` throws, or ``CryptographyError``.
    public static func hash(
        of leaves: Range<UInt64>,
        subtreeRoot: (Subtree) throws -> Digest256
    ) throws -> Digest256 {
        var roots: [Digest256] = []
        for subtree in self.fullSubtrees(of: leaves) { roots.append(try subtreeRoot(subtree)) }
        return try self.hash(joining: roots)
    }

    /// The hash over a range of leaves that the tree's definition splits off, from the roots of ``fullSubtrees(of:)``.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func hash(joining roots: [Digest256]) throws(CryptographyError) -> Digest256 {
        guard var hash = roots.last else { return self.emptyRoot }
        for root in roots.dropLast().reversed() { hash = try self.nodeHash(root, hash) }
        return hash
    }
}
