import Bytes
import Testing

@testable import Audit

@Suite("A table of identifiers")
struct IdentifierTableTests {
    @Test("holds what a set holds", arguments: [UInt64(1), 20_260_101])
    func agreesWithASet(seed: UInt64) {
        var state = seed
        func next() -> UInt64 {
            // SplitMix64.
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
        var table = IdentifierTable()
        var set: Set<UniqueIdentifier> = []
        for _ in 0..<20_000 {
            // Few enough that many come again, zeros and neighbours among them.
            let identifier = UniqueIdentifier(words: (next() % 64, next() % 256))
            #expect(table.contains(identifier) == set.contains(identifier), "seed \(seed)")
            #expect(table.insert(identifier) == set.insert(identifier).inserted, "seed \(seed)")
        }
    }
}
