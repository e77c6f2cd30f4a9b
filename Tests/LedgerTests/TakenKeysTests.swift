import Bytes
import Ledger
import Testbed
import Testing

struct TakenKeysTests {
    private static func digest(_ number: UInt64) -> Digest256 { Digest256(words: (number, 0, 0, 0)) }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func theNewestKeysStayAndWhoeverMissesOneKnowsToLookItUp(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let limit = Int.random(in: 1...9, using: &random)
        var keys = TakenKeys(atMost: limit)
        var order: [UInt64] = []
        var blocked = 0
        for number in 0..<40 as Range<UInt64> {
            if Bool.random(using: &random) {
                keys.block(Self.digest(number))
                blocked += 1
            } else {
                keys.take([UInt8(number)])
            }
            order.append(number)
            let held = keys.blocked.count + keys.ofAuthorities.count
            #expect(held <= limit, "seed \(seed)")
            #expect(keys.isWhole == (order.count <= limit), "seed \(seed)")
            #expect(keys.hasAllBlocked == (keys.blocked.count == blocked), "seed \(seed)")
            #expect(keys.hasAllOfAuthorities == (keys.ofAuthorities.count == order.count - blocked), "seed \(seed)")
            #expect(!keys.isWhole || held == order.count, "seed \(seed)")
            let newest = order.suffix(max(1, limit / 2))
            let isThere = newest.allSatisfy {
                keys.blocked.contains(Self.digest($0)) || keys.ofAuthorities.contains([UInt8($0)])
            }
            #expect(isThere, "seed \(seed)")
        }
    }

    @Test func takingAKeyTwiceTakesNoRoom() {
        var keys = TakenKeys(atMost: 2)
        for _ in 0..<5 { keys.take([1]); keys.block(Self.digest(1)) }
        #expect(keys.isWhole)
        #expect(keys.ofAuthorities == [[1]] && keys.blocked == [Self.digest(1)])
    }
}
