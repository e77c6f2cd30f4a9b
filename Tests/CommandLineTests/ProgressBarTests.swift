import Testing

@testable import ca_ledger

/// What a long work says of itself on a terminal.
@Suite struct ProgressBarTests {
    private static func words(_ count: UInt64, _ whole: UInt64, _ unit: ProgressBar.Unit, _ elapsed: Duration) -> String
    {
        let line = ProgressBar.line(count, of: whole, unit, after: elapsed)
        return String(line.drop { $0 != "]" }.dropFirst(2))
    }

    @Test func itSaysHowFastItGoesAndHowLongItWillTake() {
        #expect(Self.words(0, 100, .events, .zero) == "0 of 100 events")
        #expect(Self.words(50, 100, .events, .milliseconds(900)) == "50 of 100 events")
        #expect(Self.words(50, 100, .events, .seconds(5)) == "50 of 100 events, 10 a second, 5 s left")
        #expect(Self.words(1, 301, .events, .seconds(1)) == "1 of 301 events, 1 a second, 5 min 0 s left")
        #expect(Self.words(1, 9_001, .events, .seconds(1)) == "1 of 9001 events, 1 a second, 2 h 30 min left")
        #expect(Self.words(100, 100, .events, .seconds(10)) == "100 of 100 events, 10 a second")
        #expect(Self.words(0, 0, .events, .seconds(1)) == "0 of 0 events")
        #expect(Self.words(20 << 20, 60 << 20, .octets, .seconds(2)) == "20 of 60 MiB, 10 a second, 4 s left")
    }

    @Test(arguments: [(0, 40), (50, 40), (100, 40), (300, 40)] as [(UInt64, Int)])
    func theBarIsAsLongAsEver(count: UInt64, length: Int) {
        let line = ProgressBar.line(count, of: 100, .events, after: .zero)
        #expect(line.dropFirst().prefix { $0 == "#" || $0 == "-" }.count == length)
    }

    /// No arithmetic of what is told traps.
    @Test func nothingIsTooLargeToBeTold() {
        _ = ProgressBar.line(.max, of: .max, .octets, after: .seconds(1))
        _ = ProgressBar.line(1, of: .max, .events, after: .seconds(1_000_000_000))
        _ = ProgressBar.line(.max, of: 1, .events, after: .milliseconds(1_001))
    }
}
