import Bytes
import EventLog
import Testing

/// Whose key a file is, and which, can be told without the master key.
@Suite struct KeyFileHeadTests {
    private static let ledger = UniqueIdentifier(words: (1, 2))
    private static let key = UniqueIdentifier(words: (3, 4))
    private static let publicKey: [UInt8] = [0x30, 0x01, 0x02]
    private static let count = 300

    private static func head(
        ledger: UniqueIdentifier = Self.ledger,
        key: UniqueIdentifier = Self.key,
        publicKey: [UInt8] = Self.publicKey
    ) throws -> KeyFileHead {
        try KeyFileHead(ledger: ledger, key: key, subjectPublicKeyInfo: publicKey)
    }

    private static func beginning(_ head: KeyFileHead) -> [UInt8] { head.octets + [KeyFileHead.sealing] }

    @Test func aHeadIsKnown() throws {
        let head = try Self.head()
        #expect(head.octets.count == KeyFileHead.octetCount)
        #expect(try head.fault(of: Self.beginning(head), count: Self.count) == nil)
        #expect(KeyFileHead.path(of: Self.key, in: "keys") == "keys/\(Self.key).key")
    }

    @Test func noBitOfItIsWithoutMeaning() throws {
        let head = try Self.head()
        let beginning = Self.beginning(head)
        for index in beginning.indices {
            for bit in 0..<8 {
                var changed = beginning
                changed[index] ^= 1 << UInt8(bit)
                #expect(try head.fault(of: changed, count: Self.count) != nil, "octet \(index), bit \(bit)")
            }
        }
    }

    @Test func whatItIsInsteadIsSaid() throws {
        let head = try Self.head()
        let other = UniqueIdentifier(words: (9, 9))
        let said: [(KeyFileHead, String)] = [
            (try Self.head(ledger: other), "is of ledger \(other)"), (try Self.head(key: other), "is the key \(other)"),
            (try Self.head(publicKey: [0x30]), "is of another public key"),
        ]
        for (wrong, words) in said {
            #expect(try head.fault(of: Self.beginning(wrong), count: Self.count) == words)
        }
        let earlier = [UInt8](repeating: 1, count: KeyFileHead.octetCount + 1)
        #expect(try head.fault(of: earlier, count: Self.count)?.contains("earlier form") == true)
        #expect(try head.fault(of: [], count: 0) == "is no sealed key")
        for count in [0, 16, 112, 141] {
            let beginning = Array(Self.beginning(head).prefix(count))
            #expect(try head.fault(of: beginning, count: count) != nil)
        }
        #expect(try head.fault(of: Self.beginning(head), count: 142) == nil)
    }
}
