import PKI
import Testbed
import Testing

/// What damaged octets come to has not changed since rule set 1 was frozen: the same values, the same faults, of the same
/// fields, whatever reads them.
@Suite struct FrozenReadingTests {
    static let blocks = 6
    private static let roundsInBlock = 40

    @Test(arguments: FrozenOutcome.kinds.indices)
    func `Reading comes to what it came to`(kind: Int) throws {
        let name = FrozenOutcome.kinds[kind].name
        for block in 0..<Self.blocks {
            #expect(Self.digest(kind, block) == FrozenOutcomes.digests[name]?[block], "\(name), block \(block)")
        }
    }

    /// The outcomes of one block of damaged octets, digested.
    static func digest(_ kind: Int, _ block: Int) -> UInt64 {
        var random = Draw(seed: UInt64(kind) << 32 | UInt64(block))
        var digest: UInt64 = 0xCBF2_9CE4_8422_2325
        let corpus = FrozenCorpus.octets[kind]
        for _ in 0..<Self.roundsInBlock {
            let octets = Self.damaged(corpus[random.below(corpus.count)], &random)
            // FNV-1a, of 64 bits.
            for octet in FrozenOutcome.of(kind, octets, number: random.below(64)).utf8 {
                digest = (digest ^ UInt64(octet)) &* 0x100_0000_01B3
            }
        }
        return digest
    }

    private static func damaged(_ whole: [UInt8], _ random: inout Draw) -> [UInt8] {
        var octets = whole
        if random.below(8) > 0, var tree = TestTree.parse(octets[...])?.first {
            for _ in 0..<random.below(3) { tree.damage(&random) }
            octets = tree.octets
        }
        guard random.below(4) == 0, !octets.isEmpty else { return octets }
        let index = random.below(octets.count)
        switch random.below(5) {
        case 0: return Array(octets[..<index])
        case 1: octets.remove(at: index)
        case 2: octets.insert(UInt8(random.below(256)), at: index)
        case 3: octets.append(0)
        default: octets[index] ^= 1 << UInt8(random.below(8))
        }
        return octets
    }
}
