import Bytes
import EventLog
import Ledger
import Testbed
import Testing

/// How many entries a log had at a time.
@Suite struct LogTimesTests {
    @Test(arguments: StoreUnderTest.Kind.allCases)
    func anEmptyLogHadNoneAtAnyTime(kind: StoreUnderTest.Kind) async throws {
        let test = try StoreUnderTest(kind)
        let times = LogTimes(of: test.reader)
        for time in [Int64.min, 0, .max] { #expect(try await times.size(at: Instant(microseconds: time)) == 0) }
        #expect(try await times.position(from: Instant(microseconds: .min)) == 0)
        #expect(try await test.size() == 0)
    }

    /// Against the definition: one more than the last position whose time is not later; with times that stand still, and that go back
    /// where an epoch begins, also in a row and within one segment.
    @Test(arguments: StoreUnderTest.Kind.allCases, 0..<4)
    func itIsTheEndOfWhatIsNotLater(kind: StoreUnderTest.Kind, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let test = try StoreUnderTest(kind)
        let epochs = seed == 0 ? [] : (1...Int64(seed)).map { ($0, UInt64.random(in: 1..<1_500, using: &random)) }
        let log = try Self.fill(test, 1_500, epochs: epochs.map(\.1).sorted(), &random)
        let times = LogTimes(of: test.reader)
        let all = log.entries.map(\.header.time)
        let asked = all.flatMap { [$0.microseconds - 1, $0.microseconds, $0.microseconds + 1] } + [.min, .max]
        for time in Set(asked).map(Instant.init(microseconds:)).shuffled(using: &random).prefix(500) {
            let size = UInt64((all.lastIndex { $0 <= time } ?? -1) + 1)
            #expect(try await times.size(at: time) == size, "seed \(seed), time \(time.microseconds)")
            let first = UInt64((all.lastIndex { $0 < time } ?? -1) + 1)
            #expect(try await times.position(from: time) == first, "seed \(seed), time \(time.microseconds)")
        }
    }

    /// Of a log with one epoch few entries are read.
    @Test func itReadsFewEntries() async throws {
        var random = SplitMix64(seed: 7)
        let test = try StoreUnderTest(.memory)
        let log = try Self.fill(test, 5_000, epochs: [3_000], &random)
        let reader = CountingReader(test.reader)
        for time in log.entries.map(\.header.time).shuffled(using: &random).prefix(50) {
            let before = reader.entriesRead
            _ = try await LogTimes(of: reader).size(at: time)
            #expect(reader.entriesRead - before <= 16)
        }
    }

    /// A log of so many entries, with epochs at some positions, sealed as far as it can be.
    private static func fill(
        _ test: StoreUnderTest,
        _ count: UInt64,
        epochs: [UInt64],
        _ random: inout SplitMix64
    ) throws -> LogBuilder {
        var log = LogBuilder(seed: random.next())
        var time: Int64 = 1_700_000_000_000_000
        while log.size < count {
            var batch = LogBatch(expectedSize: log.size)
            for _ in 0..<min(100, count - log.size) {
                let position = log.size
                let epoch = epochs.firstIndex(of: position)
                time +=
                    epoch == nil ? Int64.random(in: 0...2, using: &random) : -Int64.random(in: 0...900, using: &random)
                batch.entries.append(
                    try log.entry(
                        type: epoch == nil ? .issuanceRequested : .epochOpened,
                        at: Instant(microseconds: time),
                        payload: try epoch.map { try Self.opening(Int64($0) + 1) }
                    )
                )
                if epoch != nil { batch.indexChanges.inForce[ForceName(.epoch)] = position }
            }
            while log.size >= (log.sealed + 1) * 256 { batch.segments.append(try log.nextSegment()) }
            try test.store.commit(batch)
        }
        return log
    }

    private static func opening(_ epoch: Int64) throws -> [UInt8] {
        let opened = EpochOpened(
            epoch: epoch,
            origin: "epoch.example/\(epoch)",
            logKey: LogKey(
                identifier: UniqueIdentifier(words: (9, UInt64(epoch))),
                place: .sealedFile,
                publicKey: [UInt8](repeating: 1, count: 32)
            ),
            reason: "the disk was lost",
            local: TreeHead(size: 1, root: .zero),
            known: nil,
            remembered: nil,
            keyUses: [],
            provenance: Provenance(.program, "uid:0")
        )
        return try Event(nonce: UniqueIdentifier(words: (0, 1)), body: .epochOpened(opened)).derEncoded()
    }
}
