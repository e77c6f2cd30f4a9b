import Bytes
import EventLog
import Ledger
import Testbed
import Testing

/// Any mix of permitted events seals, in bounded memory: the same for all stores.
@Suite struct LargePayloadTests {
    /// The longest payload that lies inline, and the longest of all.
    private static let inline = 32 * 1024
    private static let longest = 4 << 20

    /// Octets that deflate makes no shorter: it looks back 32 KiB, and they repeat after 64.
    private static let block: [UInt8] = {
        var random = SplitMix64(seed: 64)
        var octets: [UInt8] = []
        for _ in 0..<8_192 { octets.append(networkOrder: random.next()) }
        return octets
    }()

    private static func octets(_ count: Int, _ random: inout SplitMix64) -> [UInt8] {
        let first = Int.random(in: 0..<Self.block.count, using: &random)
        var octets = Array(Self.block[first...].prefix(count))
        while octets.count < count { octets.append(contentsOf: Self.block.prefix(count - octets.count)) }
        return octets
    }

    /// The length of one of the largest permitted payloads, or of one at a boundary.
    private static func length(_ random: inout SplitMix64, longer: inout Int) -> Int {
        let candidates = [
            0, 1, Self.inline - 1, Self.inline, Self.inline, Self.inline, Self.inline + 1, 65_537, 262_144 + 2_000,
            Self.longest - 1, Self.longest,
        ]
        let length = candidates[Int.random(in: 0..<candidates.count, using: &random)]
        // A few of the longest are as good as many, and sooner written.
        guard length > 300_000 else { return length }
        longer -= 1
        return longer >= 0 ? length : Self.inline
    }

    /// Who asks for thousands of entries has no more in memory than a run of 8 MiB, wherever the payloads lie.
    @Test(arguments: StoreUnderTest.Kind.allCases, [32 * 1024, 170_000, 4 << 20])
    func entriesWithLongPayloadsComeInRuns(kind: StoreUnderTest.Kind, length: Int) async throws {
        var random = SplitMix64(seed: 9)
        let test = try StoreUnderTest(kind)
        var log = LogBuilder(seed: 9)
        let total = (24 << 20) / length
        while log.size < total {
            var batch = LogBatch(expectedSize: log.size)
            for _ in 0..<min(32, total - Int(log.size)) {
                batch.entries.append(try log.entry(payload: Self.octets(length, &random)))
            }
            try test.store.commit(batch)
        }
        var read: [Entry] = []
        while read.count < total {
            let run = try await test.reader.entries(in: UInt64(read.count)..<UInt64(total) + 1_000)
            let octets = run.reduce(0) { $0 + $1.payload.count }
            try #require(!run.isEmpty)
            #expect(octets < (8 << 20) + length)
            read += run
        }
        #expect(read == log.entries)
        #expect(try await test.reader.entries(in: UInt64(total)..<UInt64(total) + 10).isEmpty)
    }

    @Test(arguments: StoreUnderTest.Kind.allCases, 0..<3 as Range<UInt64>)
    func anyMixOfTheLargestEventsSealsAndOpensAgain(kind: StoreUnderTest.Kind, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let test = try StoreUnderTest(kind)
        var log = LogBuilder(seed: seed)
        var longer = 18  // with which the payloads of a segment are more than 64 MiB
        while log.size < 512 + 5 {
            var batch = LogBatch(expectedSize: log.size)
            for _ in 0..<32 where log.size < 512 + 5 {
                let payload = Self.octets(Self.length(&random, longer: &longer), &random)
                batch.entries.append(try log.entry(payload: payload))
            }
            try test.store.commit(batch)
        }
        for number in 0..<2 as Range<UInt64> {
            let run = try await test.reader.storedEntries(in: number * 256..<(number + 1) * 256)
            let segment = try SegmentCodec.seal(number: number, stored: run)
            #expect(segment.payloads.count <= 256 * Self.inline + (1 << 20), "seed \(seed)")
            #expect(segment.headers.count <= 32_768, "seed \(seed)")
            var sealing = LogBatch(expectedSize: log.size)
            sealing.segments = [segment]
            try test.store.commit(sealing)
        }
        try test.reopen()
        #expect(try await test.reader.segmentCount() == 2)
        let stored = try await test.reader.storedEntries(in: 0..<log.size)
        #expect(stored.count == log.entries.count)
        for (stored, entry) in zip(stored, log.entries) {
            let payload = try await test.reader.payload(of: stored)
            #expect(
                stored == StoredEntry(entry) && payload == entry.payload,
                "seed \(seed), position \(entry.header.position)"
            )
        }
        let apart = log.entries.filter { $0.payload.count > Self.inline }.map(\.header.position)
        #expect(try await test.reader.apartPositions(in: 0..<log.size, limit: 1_000) == apart)
        await #expect(throws: Never.self) {
            try await LogOpening.inspect(store: test.reader, verifier: nil, anchor: nil)
        }
    }

    @Test(arguments: StoreUnderTest.Kind.allCases)
    func aLongPayloadReadsBackBeforeAndAfterSealing(kind: StoreUnderTest.Kind) async throws {
        var random = SplitMix64(seed: 5)
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        var batch = try log.batch(100)
        batch.entries.append(try log.entry(payload: Self.octets(100_000, &random)))
        batch.entries += try log.batch(200).entries
        try test.store.commit(batch)
        #expect(try await test.reader.entries(in: 0..<301) == log.entries)
        #expect(try await test.reader.apartPayload(at: 100) == log.entries[100].payload)
        #expect(try await test.reader.apartPayload(at: 101) == nil)
        #expect(try await test.reader.apartPayload(at: .max) == nil)
        var sealing = LogBatch(expectedSize: log.size)
        sealing.segments = [try log.nextSegment()]
        try test.store.commit(sealing)
        #expect(try await test.reader.entries(in: 90..<301) == Array(log.entries[90...]))
        #expect(try await test.reader.apartPositions(in: 0..<301, limit: 5) == [100])
        #expect(try await test.reader.apartPositions(in: 101..<301, limit: 5).isEmpty)
    }

    @Test func aPayloadThatIsTooLongIsRefused() throws {
        let test = try StoreUnderTest(.sqlite)
        var log = LogBuilder()
        var batch = LogBatch(expectedSize: 0)
        batch.entries = [try log.entry(payload: [UInt8](repeating: 1, count: Self.longest + 1))]
        #expect(throws: StoreError(.notDurable, "")) { try test.store.commit(batch) }
    }
}
