package import Bytes
package import Cryptography
package import Ledger

/// Leaf hashes of many headers of one ledger, computed in one buffer.
package struct LeafHasher {
    private var octets: [UInt8]

    /// A hasher for one ledger's headers.
    package init(ledger: UniqueIdentifier) {
        self.octets = [0x00] + EntryHeader.magic + ledger.octets
        self.octets.append(contentsOf: repeatElement(0, count: 1 + EntryHeader.length - self.octets.count))
    }

    /// `SHA-256(0x00 ‖ header)`, as `EntryHeader.leafHash()` computes it; the header MUST be of the hasher's ledger.
    package mutating func leafHash(of header: EntryHeader) throws(CryptographyError) -> Digest256 {
        unsafe self.octets.withUnsafeMutableBytes { octets in
            // Every offset is one more than in the header: the leaf's prefix stands before it.
            unsafe octets.storeBytes(of: header.position.bigEndian, toByteOffset: 33, as: UInt64.self)
            unsafe octets.storeBytes(of: header.time.microseconds.bigEndian, toByteOffset: 41, as: Int64.self)
            unsafe octets.storeBytes(of: header.stream.words.0.bigEndian, toByteOffset: 49, as: UInt64.self)
            unsafe octets.storeBytes(of: header.stream.words.1.bigEndian, toByteOffset: 57, as: UInt64.self)
            unsafe octets.storeBytes(of: header.streamVersion.bigEndian, toByteOffset: 65, as: UInt64.self)
            unsafe octets.storeBytes(of: header.type.bigEndian, toByteOffset: 73, as: UInt32.self)
            unsafe octets.storeBytes(of: header.schema.bigEndian, toByteOffset: 77, as: UInt16.self)
            unsafe octets.storeBytes(of: header.payloadLength.bigEndian, toByteOffset: 81, as: UInt32.self)
            let digest = header.payloadDigest.words
            unsafe octets.storeBytes(of: digest.0.bigEndian, toByteOffset: 85, as: UInt64.self)
            unsafe octets.storeBytes(of: digest.1.bigEndian, toByteOffset: 93, as: UInt64.self)
            unsafe octets.storeBytes(of: digest.2.bigEndian, toByteOffset: 101, as: UInt64.self)
            unsafe octets.storeBytes(of: digest.3.bigEndian, toByteOffset: 109, as: UInt64.self)
            let previous = header.previousLeafHash.words
            unsafe octets.storeBytes(of: previous.0.bigEndian, toByteOffset: 117, as: UInt64.self)
            unsafe octets.storeBytes(of: previous.1.bigEndian, toByteOffset: 125, as: UInt64.self)
            unsafe octets.storeBytes(of: previous.2.bigEndian, toByteOffset: 133, as: UInt64.self)
            unsafe octets.storeBytes(of: previous.3.bigEndian, toByteOffset: 141, as: UInt64.self)
        }
        return try SHA256.digest(of: self.octets)
    }
}
