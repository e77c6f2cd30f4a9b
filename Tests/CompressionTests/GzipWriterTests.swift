import Testing

@testable import Compression

/// A gzip member as it is put together; that others read it, the clients' tests say.
@Suite struct GzipWriterTests {
    /// Octets that repeat themselves somewhat.
    private static func octets(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 % 7 == 0 ? $0 &* 2_654_435_761 >> 13 : $0 % 11) }
    }

    private static func member(_ octets: [UInt8], piece: Int) throws -> [UInt8] {
        let writer = try #require(GzipWriter())
        var member: [UInt8] = []
        var rest = octets[...]
        while !rest.isEmpty {
            member += try #require(writer.append(Array(rest.prefix(piece))))
            rest = rest.dropFirst(piece)
        }
        return member + (try #require(writer.finish()))
    }

    @Test(arguments: [0, 1, 100, 65_535, 65_536, 65_537, 1_000_000])
    func aMemberSaysWhatItHolds(count: Int) throws {
        let octets = Self.octets(count)
        let member = try Self.member(octets, piece: 1 << 16)
        // ID1, ID2, CM; no flags and no time (RFC 1952, 2.3).
        #expect(Array(member.prefix(8)) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0])
        let length = member.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        #expect(length == count)
        // What follows the head is what a zlib stream of the same octets holds between its own head and end.
        #expect(member.count < count / 2 + 64)
    }

    @Test(arguments: [1, 7, 1_000, 65_536, 200_000])
    func howItComesMakesNoDifference(piece: Int) throws {
        let octets = Self.octets(100_000)
        #expect(try Self.member(octets, piece: piece) == Self.member(octets, piece: octets.count))
    }

    @Test func whatCannotBeCompressedGrowsLittle() throws {
        var generator = SystemRandomNumberGenerator()
        let octets = (0..<100_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(try Self.member(octets, piece: 1 << 16).count < octets.count + 100)
    }
}
