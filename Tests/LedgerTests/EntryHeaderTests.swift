import Bytes
import Cryptography
import Testbed
import Testing

@testable import Ledger

/// The 148 octets whose hash is the log's leaf.
struct EntryHeaderTests {
    @Test func everyFieldLiesAtItsOffset() {
        let octets = Self.header.octets
        #expect(octets.count == 148)
        let fields: [(Range<Int>, String)] = [
            (0..<16, "63612d6c65646765722d65762d76310a"), (16..<32, "00010203040506070809a0a1a2a3a4a5"),
            (32..<40, "1011121314151617"), (40..<48, "2021222324252627"), (48..<64, "30313233343536373839404142434445"),
            (64..<72, "5051525354555657"), (72..<76, "60616263"), (76..<78, "7071"), (78..<80, "0000"),
            (80..<84, "80818283"),
            (84..<116, "9091929394959697a0a1a2a3a4a5a6a7b0b1b2b3b4b5b6b7c0c1c2c3c4c5c6c7"),
            (116..<148, "d0d1d2d3d4d5d6d7e0e1e2e3e4e5e6e7f0f1f2f3f4f5f6f70001020304050607"),
        ]
        for (range, hexadecimal) in fields { #expect(octets[range].hexadecimal == hexadecimal, "offset \(range)") }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func everyHeaderIsReadBackAsItWasWritten(seed: UInt64) throws {
        var random = RandomEvent(seed: seed)
        let header = EntryHeader(
            ledger: random.identifier(),
            position: UInt64(bitPattern: random.number()),
            time: random.instant(),
            stream: random.identifier(),
            streamVersion: UInt64(bitPattern: random.number()),
            type: UInt32(truncatingIfNeeded: random.number()),
            schema: UInt16(truncatingIfNeeded: random.number()),
            payloadLength: UInt32(truncatingIfNeeded: random.number()),
            payloadDigest: random.digest(),
            previousLeafHash: random.digest()
        )
        let octets = [0xFF] + header.octets
        #expect(try EntryHeader(decoding: octets[1...]) == header)
    }

    @Test func anyFlagIsRefused() {
        for bit in 0..<16 {
            var octets = Self.header.octets
            octets[78 + bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: EntryError.flags) { try EntryHeader(decoding: octets[...]) }
        }
    }

    @Test func anotherMagicIsRefused() {
        for index in 0..<16 {
            var octets = Self.header.octets
            octets[index] ^= 0x01
            #expect(throws: EntryError.magic) { try EntryHeader(decoding: octets[...]) }
        }
    }

    @Test(arguments: [0, 1, 147, 149, 296])
    func anotherLengthIsRefused(count: Int) {
        let octets = Array((Self.header.octets + Self.header.octets).prefix(count))
        #expect(throws: EntryError.headerLength(count)) { try EntryHeader(decoding: octets[...]) }
    }

    @Test func theLeafHashIsTheOneOfRFC6962() async throws {
        let script =
            "import sys, hashlib; print(hashlib.sha256(bytes(1) + bytes.fromhex(sys.stdin.read())).hexdigest())"
        let run = try await Program.python.run(["-c", script], input: Array(Self.header.octets.hexadecimal.utf8))
        try #require(run.status == 0, "\(run.said)")
        #expect(try Self.header.leafHash().description + "\n" == run.text)
    }

    private static let header = EntryHeader(
        ledger: UniqueIdentifier(words: (0x0001_0203_0405_0607, 0x0809_A0A1_A2A3_A4A5)),
        position: 0x1011_1213_1415_1617,
        time: Instant(microseconds: 0x2021_2223_2425_2627),
        stream: UniqueIdentifier(words: (0x3031_3233_3435_3637, 0x3839_4041_4243_4445)),
        streamVersion: 0x5051_5253_5455_5657,
        type: 0x6061_6263,
        schema: 0x7071,
        payloadLength: 0x8081_8283,
        payloadDigest: Digest256(
            words: (0x9091_9293_9495_9697, 0xA0A1_A2A3_A4A5_A6A7, 0xB0B1_B2B3_B4B5_B6B7, 0xC0C1_C2C3_C4C5_C6C7)
        ),
        previousLeafHash: Digest256(
            words: (0xD0D1_D2D3_D4D5_D6D7, 0xE0E1_E2E3_E4E5_E6E7, 0xF0F1_F2F3_F4F5_F6F7, 0x0001_0203_0405_0607)
        )
    )
}
