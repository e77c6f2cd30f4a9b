public import Bytes

/// SHA-256 (FIPS 180-4), into a digest that needs no heap allocation.
public enum SHA256 {
    /// The digest of a run of octets; throws where libcrypto fails.
    public static func digest(of octets: [UInt8]) throws(CryptographyError) -> Digest256 {
        try unsafe Self.digest { function, output in
            unsafe octets.withUnsafeBytes { unsafe function.hash($0, into: output) }
        }
    }

    /// The digest of a run of octets; throws where libcrypto fails.
    public static func digest(of octets: ArraySlice<UInt8>) throws(CryptographyError) -> Digest256 {
        try unsafe Self.digest { function, output in
            unsafe octets.withUnsafeBytes { unsafe function.hash($0, into: output) }
        }
    }

    /// The digest of one octet and two digests, as a node of a Merkle tree is hashed (RFC 6962 section 2.1); throws where libcrypto fails.
    public static func digest(
        prefix: UInt8,
        _ left: Digest256,
        _ right: Digest256
    ) throws(CryptographyError) -> Digest256 {
        let networkOrder = (
            left.words.0.bigEndian, left.words.1.bigEndian, left.words.2.bigEndian, left.words.3.bigEndian,
            right.words.0.bigEndian, right.words.1.bigEndian, right.words.2.bigEndian, right.words.3.bigEndian
        )
        return try unsafe Self.digest { function, output in
            unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { input in
                unsafe input[0] = prefix
                unsafe input.storeBytes(of: networkOrder, toByteOffset: 1, as: type(of: networkOrder))
                return unsafe function.hash(UnsafeRawBufferPointer(input), into: output)
            }
        }
    }

    private static func digest(
        _ hash: (FetchedDigest, UnsafeMutableRawPointer) -> Bool
    ) throws(CryptographyError) -> Digest256 {
        let function = try FetchedDigest.of(.sha256)
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let isDone = unsafe withUnsafeMutableBytes(of: &words) { output in
            guard let start = output.baseAddress else { return false }
            return unsafe hash(function, start)
        }
        guard isDone else { throw CryptographyError(draining: .hashingFailed) }
        return Digest256(
            words: (
                UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
                UInt64(bigEndian: words.3)
            )
        )
    }
}
