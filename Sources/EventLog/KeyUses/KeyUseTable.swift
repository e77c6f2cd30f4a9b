internal import Bytes
internal import Cryptography

/// How the counts of key uses lie in their file: a page that says whose they are, then pages of records (schemas/format.md section 7).
///
/// A key's record lies on one of 18 pages that its identifier alone decides, in the first free place when it was first used, and stays there.
/// So nothing is read but those pages, however many keys there are, and nothing is ever moved.
enum KeyUseTable {
    static let pageOctets = 4_096
    static let recordOctets = 32
    /// How many pages a key's record may lie on; together they make a file of at most 1 GiB, of 33 million records.
    static let levels = 18
    static let fileOctets = (1 << Self.levels) * Self.pageOctets

    private static let magic = Array("ca-ledger-uses".utf8) + [0, 0]
    private static let version: UInt32 = 1

    /// The first page of a ledger's file.
    static func preamble(ledger: UniqueIdentifier) throws(StoreError) -> [UInt8] {
        var octets = Self.magic
        octets.append(networkOrder: Self.version)
        octets += [UInt8](repeating: 0, count: 12)
        octets += ledger.octets
        octets += try Self.digest(octets).octets.prefix(16)
        return octets + [UInt8](repeating: 0, count: Self.pageOctets - octets.count)
    }

    /// The pages that a key's record may lie on, in the order in which they are looked at: of those at each level, which are twice as
    /// many as at the one before, the one that the digest of its identifier leads to.
    static func pages(of key: UniqueIdentifier) throws(StoreError) -> [Int] {
        let digest = try Self.digest(key.octets).words.0
        return (0..<Self.levels).map { level in (1 << level) + (level == 0 ? 0 : Int(digest >> UInt64(64 - level))) }
    }

    static func digest(_ octets: [UInt8]) throws(StoreError) -> Digest256 {
        do {
            return try SHA256.digest(of: octets)
        } catch {
            throw StoreError(.unavailable, "A count of key uses cannot be hashed: \(error)")
        }
    }
}

/// How often one key was used, as the octets of a record: key, count, and the checksum of ledger, key and count.
struct KeyUseRecord {
    let key: UniqueIdentifier
    let count: UInt64

    /// Nothing in its place.
    static let empty = [UInt8](repeating: 0, count: KeyUseTable.recordOctets)

    init(key: UniqueIdentifier, count: UInt64) {
        self.key = key
        self.count = count
    }

    /// The record that octets are; `nil` where their checksum is another, or so many uses no key has.
    init?(_ octets: ArraySlice<UInt8>, ledger: UniqueIdentifier) throws(StoreError) {
        guard octets.count == KeyUseTable.recordOctets, let key = UniqueIdentifier(octets.prefix(16)),
            let count = Array(octets.dropFirst(16).prefix(8)).networkOrder(at: 0, as: UInt64.self),
            count < KeyUseFile.mostUses
        else { return nil }
        self.init(key: key, count: count)
        guard try self.octets(ledger: ledger) == Array(octets) else { return nil }
    }

    func octets(ledger: UniqueIdentifier) throws(StoreError) -> [UInt8] {
        var octets = self.key.octets
        octets.append(networkOrder: self.count)
        return octets + (try KeyUseTable.digest(ledger.octets + octets).octets.prefix(8))
    }
}
