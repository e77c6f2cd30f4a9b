internal import Bytes
internal import Cryptography
internal import Ledger

// RFC 9562 section 5.8: "UUIDv8 provides a format for experimental or vendor-specific use cases"; the octets are of a SHA-256.

/// What names records: a pure function of the ledger, of what is told and of where it lies.
enum RecordIdentifier {
    /// The name of the record of an entry.
    static func entry(_ leafHash: Digest256, at position: UInt64, of ledger: UniqueIdentifier)
        throws(CryptographyError) -> UniqueIdentifier
    {
        try self.make("ca-ledger feed entry\n", ledger, [position], leafHash)
    }

    /// The name of the notice that a certificate ends within so many days.
    static func notice(_ leafHash: Digest256, days: Int64, of ledger: UniqueIdentifier) throws(CryptographyError)
        -> UniqueIdentifier
    {
        try self.make("ca-ledger feed expiry notice\n", ledger, [UInt64(bitPattern: days)], leafHash)
    }

    private static func make(
        _ purpose: StaticString,
        _ ledger: UniqueIdentifier,
        _ numbers: [UInt64],
        _ leafHash: Digest256
    ) throws(CryptographyError) -> UniqueIdentifier {
        var message = Array("\(purpose)".utf8) + ledger.octets
        for number in numbers {
            for shift in stride(from: 56, through: 0, by: -8) {
                message.append(UInt8(truncatingIfNeeded: number >> shift))
            }
        }
        let words = try SHA256.digest(of: message + leafHash.octets).words
        return UniqueIdentifier(
            words: (words.0 & 0xFFFF_FFFF_FFFF_0FFF | 0x8000, words.1 & 0x3FFF_FFFF_FFFF_FFFF | 1 << 63)
        )
    }
}
