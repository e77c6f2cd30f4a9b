import Bytes
import Foundation
import HostileOctets
import Testbed
import Testing

/// The octets that a search found to be worth keeping (tools/fuzz), tried again.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct CorpusTests {
    /// The octets of a kind, from the file of its name: a line of base64 for each.
    private static func corpus(_ kind: OctetKind) throws -> [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Corpus")
        let text = try String(contentsOf: folder.appendingPathComponent("\(kind.name).txt"), encoding: .utf8)
        return try text.split(separator: "\n").map { try #require([UInt8](base64: $0), "\($0)") }
    }

    @Test(arguments: OctetKind.all.map(\.name)) func theCorpusHolds(name: String) throws {
        let kind = try #require(OctetKind.named(name))
        let corpus = try Self.corpus(kind)
        #expect(corpus.count > 1)
        for octets in corpus {
            #expect(octets.count <= kind.maximumOctets)
            #expect(throws: Never.self, "\(name) \(octets.base64)") { try kind.check(octets) }
        }
    }

    /// Damage of many kinds, from a seed that is printed: what a search does, for a moment.
    @Test(arguments: OctetKind.all.map(\.name)) func damagedOctetsHold(name: String) throws {
        let kind = try #require(OctetKind.named(name))
        let corpus = try Self.corpus(kind)
        let seed = UInt64.random(in: .min ... .max)
        print("\(name): seed \(seed)")
        var random = SplitMix64(seed: seed)
        for _ in 0..<200 {
            var octets = try #require(corpus.randomElement(using: &random))
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0...octets.count, using: &random)
                switch Int.random(in: 0..<6, using: &random) {
                case 0: octets = Array(octets.prefix(place))
                case 1: octets.insert(.random(in: 0...255, using: &random), at: place)
                case 2:
                    let other = try #require(corpus.randomElement(using: &random))
                    octets = Array(octets.prefix(place)) + other.suffix(Int.random(in: 0...other.count, using: &random))
                case 3 where place < octets.count: octets.remove(at: place)
                case 4 where place < octets.count: octets[place] = .random(in: 0...255, using: &random)
                default: if place < octets.count { octets[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
                }
            }
            octets = Array(octets.prefix(kind.maximumOctets))
            #expect(throws: Never.self, "\(name), seed \(seed): \(octets.base64)") { try kind.check(octets) }
        }
    }
}
