package import Bytes
package import Cryptography
internal import Transparency

/// 256 hashes of 32 octets: the unit in which a tree is stored.
package enum Tile {
    /// A full tile's length in octets.
    package static let octets = 8192

    /// The hashes in a tile's octets; what is left over is not looked at.
    package static func hashes(_ octets: [UInt8]) -> [Digest256] {
        (0..<octets.count / 32).compactMap { self.hash(in: octets, at: $0) }
    }

    /// One hash in a tile's octets.
    package static func hash(in octets: [UInt8], at index: Int) -> Digest256? {
        guard index >= 0, index < octets.count / 32 else { return nil }
        return Digest256(octets[index * 32..<index * 32 + 32])
    }

    /// The octets of hashes.
    package static func octets(_ hashes: some Sequence<Digest256>) -> [UInt8] {
        var octets: [UInt8] = []
        for hash in hashes { hash.append(to: &octets) }
        return octets
    }

    /// The root of the full subtree over a tile's hashes.
    package static func root(of hashes: [Digest256]) throws(StoreError) -> Digest256 {
        try hashing { () throws(CryptographyError) in try MerkleTree.root(of: hashes) }
    }
}

/// Runs what hashes, and says it in this module's error.
package func hashing<Value>(_ compute: () throws(CryptographyError) -> Value) throws(StoreError) -> Value {
    do throws(CryptographyError) { return try compute() } catch { throw StoreError(error) }
}

extension StoreError {
    /// A failure of libcrypto, which leaves nothing that can be verified.
    package init(_ error: CryptographyError, fileID: String = #fileID, line: Int = #line) {
        self.init(.unavailable, "Hashing failed: \(error)", fileID: fileID, line: line)
    }
}
