import Bytes
import EventLog
import Ledger
import SQLiteLog
import Testing

@testable import Audit

@Suite("An overview of a log")
struct OverviewTests {
    @Test("tells names apart up to a number of them, and counts the others together")
    func names() {
        var tally = NameTally()
        for number in 0..<NameTally.most + 10 { tally.add("name \(number)", issued: 1) }
        tally.add("name 3", issued: 1, refused: 2)
        #expect(tally.names.count == NameTally.most)
        #expect(tally.others.issued == 10)
        let (rows, others) = tally.first(20)
        #expect(rows.count == 20)
        #expect(rows.first?.name == "name 3")
        #expect(rows.first?.counts == NameTally.Counts(issued: 2, refused: 2))
        #expect(others.names == NameTally.most - 20)
        #expect(rows.reduce(0) { $0 + $1.counts.all } + others.counts.all == UInt64(NameTally.most + 13))
        let long = String(repeating: "é", count: 4_000_000)
        tally.add(long, issued: 1)
        #expect(NameTally.kept(long).unicodeScalars.count == NameTally.longest + 1)
    }

    @Test(
        "divides any stretch of time into at most sixty parts, in order",
        arguments: [
            (0, 0), (0, 59), (-3_600, 7_200), (1_790_000_000, 1_800_000_000), (-9_000_000_000_000, 9_000_000_000_000),
        ] as [(Int64, Int64)]
    )
    func times(from first: Int64, to last: Int64) {
        let scale = TimeScale(from: Instant(seconds: first), to: Instant(seconds: last))
        #expect((1...TimeScale.most).contains(scale.count))
        #expect(scale.start <= Instant(seconds: first))
        #expect(scale.index(of: Instant(seconds: first)) == 0)
        #expect(scale.index(of: Instant(seconds: last)) == scale.count - 1)
        #expect(scale.index(of: Instant(microseconds: .max)) == scale.count - 1)
        #expect(scale.index(of: Instant(microseconds: .min)) == 0)
        #expect(!scale.label(0).isEmpty)
    }

    @Test("keeps the longest gaps, the longest first")
    func gaps() {
        var longest = LifeTally.Longest()
        for seconds in [5, 900, 1, 3, 77] + Array(100..<130) as [Int64] {
            longest.add(.init(from: Instant(seconds: 0), to: Instant(seconds: seconds), position: 0, cause: .stopped))
        }
        longest.add(.init(from: Instant(seconds: 9), to: Instant(seconds: 0), position: 0, cause: .stopped))
        #expect(longest.gaps.map(\.length) == ([900] + (111..<130).reversed()).map { $0 * 1_000_000 })
    }

    @Test("escapes whatever a name holds")
    func escapes() {
        #expect(Markup.escaped("<a href=\"x\">&'") == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;")
        let hostile =
            String(String.UnicodeScalarView((0..<0x3000).compactMap(Unicode.Scalar.init))) + "\u{FFFE}\u{202E}\u{1F600}"
        let escaped = Markup.escaped(hostile)
        #expect(
            escaped.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0 != "<" && $0 != "\"" && $0 != "\u{202E}" && $0 != "\u{FFFE}"
            }
        )
    }

    @Test("says numbers and lengths as people read them")
    func words() {
        #expect(Markup.number(0) == "0")
        #expect(Markup.number(1_234_567) == "1,234,567")
        #expect(Markup.number(.max) == "18,446,744,073,709,551,615")
        #expect(
            [0, 1_500_000, 125_000_000, 7_260_000_000, 180_000_000_000].map(Markup.duration) == [
                "0 ms", "1 s", "2 min 5 s", "2 h 1 min", "2 d 2 h",
            ]
        )
        #expect(Plots.scale(0).most == 1)
        #expect(Plots.scale(7).marks == [0, 5, 10])
        #expect(Plots.scale(.max).most == .max)
    }

    @Test("finds an entry that does not follow the one before it")
    func chain() async throws {
        let (fixture, root) = try LogFixture.whole()
        for _ in 0..<3 { try fixture.issue(from: root) }
        let reader: any EventReading = fixture.store.reader
        let whole = try await LogOverview(of: reader)
        #expect(whole.period == 0..<UInt64(fixture.entries.count))
        #expect(whole.root == (try fixture.treeRoot()))
        #expect(
            whole.counts.issued
                == UInt64(fixture.entries.filter { $0.header.type == EventType.certificateSigned.rawValue }.count)
        )
        var fold = OverviewFold(period: 0..<9, from: fixture.time, to: fixture.time)
        let revocations = try await RevocationPositions(log: reader)
        let stored = try await reader.storedEntries(in: 0..<3)
        try fold.take(try await Observation(stored[0], in: reader, revocations))
        await #expect(throws: AuditError.self) {
            try fold.take(try await Observation(stored[2], in: reader, revocations))
        }
    }

    @Test("makes a page of bounded size, however many names there are")
    func pages() async throws {
        let (fixture, root) = try LogFixture.whole()
        for number in 0..<60 {
            fixture.principal = "requester \(number) <" + String(repeating: "&", count: 300)
            try fixture.issue(from: root)
        }
        let overview = try await LogOverview(of: fixture.store.reader, workers: 2)
        let page = String(decoding: OverviewPage(overview).octets, as: UTF8.self)
        #expect(page.contains("41 others"))
        #expect(page.utf8.count < 200_000)
        #expect(!page.contains("requester 1 <"))
    }
}
