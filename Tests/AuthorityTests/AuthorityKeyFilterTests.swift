import Bytes
import Cryptography
import EventLog
import Ledger
import Testing

@testable import Authority

/// What the filter rules out no authority has; what it does not know yet, it does not rule out.
struct AuthorityKeyFilterTests {
    @Test func keysOfTheLogAndOfLaterCommitsAreNeverRuledOutAndOthersAre() async throws {
        let ledger = try await MemoryLedger()
        for number in 0..<5 { _ = try await ledger.authority.foundRoot("Root \(number)") }
        let names = try ledger.store.memory.inForce(Range(.authorityKey), isBackwards: false, limit: .max).map(\.name)
        #expect(names.count == 5)
        let filter = AuthorityKeyFilter(reader: ledger.store.memory, page: 2)
        let stranger = ForceName(.authorityKey, of: [UInt8](repeating: 7, count: 91))
        let digest = try Self.digest(stranger)
        #expect(!filter.rulesOut(digest))
        while !filter.rulesOut(digest) { await Task.yield() }
        for name in names { #expect(!filter.rulesOut(try Self.digest(name))) }
        let others = try (0..<2_000 as Range<UInt16>).count {
            try filter.rulesOut(SHA256.digest(of: [UInt8($0 >> 8), UInt8($0 & 255)]))
        }
        #expect(others == 2_000)
        var changes = IndexChanges()
        changes.inForce[stranger] = 1
        let blocked = ForceName(.blockedKey, of: [1, 2])
        changes.inForce[blocked] = 1
        filter.note(changes)
        #expect(!filter.rulesOut(digest))
        #expect(filter.rulesOut(try Self.digest(blocked)))
        await ledger.stopped()
    }

    private static func digest(_ name: ForceName) throws -> Digest256 { try SHA256.digest(of: Array(name.subject)) }
}
