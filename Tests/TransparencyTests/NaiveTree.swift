import Bytes
import Cryptography

/// The definitions of RFC 6962 section 2.1, word for word and without any regard for speed.
enum NaiveTree {
    static func root(_ leaves: ArraySlice<Digest256>) throws -> Digest256 {
        guard let first = leaves.first else { return try SHA256.digest(of: [UInt8]()) }
        guard leaves.count > 1 else { return first }
        let middle = leaves.startIndex + self.split(leaves.count)
        return try SHA256.digest(
            of: [0x01] + self.root(leaves[..<middle]).octets + self.root(leaves[middle...]).octets
        )
    }

    static func path(_ index: Int, _ leaves: ArraySlice<Digest256>) throws -> [Digest256] {
        guard leaves.count > 1 else { return [] }
        let split = self.split(leaves.count)
        let middle = leaves.startIndex + split
        return index < split
            ? try self.path(index, leaves[..<middle]) + [self.root(leaves[middle...])]
            : try self.path(index - split, leaves[middle...]) + [self.root(leaves[..<middle])]
    }

    static func proof(_ old: Int, _ leaves: ArraySlice<Digest256>, _ isWhole: Bool = true) throws -> [Digest256] {
        if old == leaves.count { return isWhole ? [] : [try self.root(leaves)] }
        let split = self.split(leaves.count)
        let middle = leaves.startIndex + split
        return old <= split
            ? try self.proof(old, leaves[..<middle], isWhole) + [self.root(leaves[middle...])]
            : try self.proof(old - split, leaves[middle...], false) + [self.root(leaves[..<middle])]
    }

    private static func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
