import Bytes
import EventLog
import Ledger
import Testbed
import Testing

/// What every store keeps of what was issued lately.
@Suite struct RecentIssuanceContractTests {
    private static func issuance(_ position: UInt64, until: Int64, alike: UInt64) -> RecentIssuance {
        RecentIssuance(
            position: position,
            authority: UniqueIdentifier(words: (5, alike)),
            likeness: Digest256(words: (alike, 0, 0, 1)),
            serialNumber: [1, UInt8(truncatingIfNeeded: position)],
            time: Instant(seconds: Int64(position)),
            until: Instant(seconds: until)
        )
    }

    /// Steps of several batches, and what a list in memory makes of them.
    @Test(arguments: StoreUnderTest.Kind.allCases, 0..<8 as Range<UInt64>)
    func rowsComeAndGoAsTheirChangesSay(kind: StoreUnderTest.Kind, seed: UInt64) async throws {
        var generator = SplitMix64(seed: seed)
        let test = try StoreUnderTest(kind)
        var log = LogBuilder()
        var model: [RecentIssuance] = []
        var now: Int64 = 0
        for round in 1...20 as ClosedRange<UInt64> {
            var batch = try log.batch(1)
            for _ in 0..<generator.next() % 5 {
                switch generator.next() % 12 {
                case 0:
                    batch.indexChanges.recent.append(.forgotten)
                    model = []
                case 1..<7:
                    let position = round * 100 + UInt64(batch.indexChanges.recent.count)
                    let row = Self.issuance(
                        position,
                        until: now + Int64(generator.next() % 9),
                        alike: generator.next() % 3
                    )
                    batch.indexChanges.recent.append(.issued(row))
                    model.append(row)
                default:
                    now += Int64(generator.next() % 5)
                    let count = Int(generator.next() % 4) + 1
                    batch.indexChanges.recent.append(.passed(Instant(seconds: now), entries: count))
                    let over = model.filter { $0.until <= Instant(seconds: now) }
                        .sorted { ($0.until, $0.position) < ($1.until, $1.position) }.prefix(count)
                    model.removeAll { over.contains($0) }
                }
            }
            try test.store.commit(batch)
            if round == 10 { try test.reopen() }
            try await Self.compare(test.reader, with: model, at: Instant(seconds: now))
        }
    }

    private static func compare(
        _ reader: any EventReading,
        with model: [RecentIssuance],
        at now: Instant
    ) async throws {
        let rows = model.sorted { $0.position < $1.position }
        var (found, last): ([RecentIssuance], RecentIssuance?) = ([], nil)
        repeat {
            let page = try await reader.recentIssuances(after: last, limit: 2)
            #expect(page.count <= 2)
            found += page
            last = page.last
        } while last != nil
        #expect(found == rows)
        for alike in 0..<3 as Range<UInt64> {
            let likeness = Digest256(words: (alike, 0, 0, 1))
            let newest = rows.last { $0.likeness == likeness && now < $0.until }
            #expect(try await reader.recentIssuance(alike: likeness, at: now) == newest)
        }
        // A start knows that there is something to take away, and an empty log that there is not.
        let indexes = try await reader.startIndexes()
        #expect(indexes.recent == RecentIssuances(isWhole: false, mayHaveRows: !rows.isEmpty))
    }
}
