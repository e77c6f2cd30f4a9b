import Bytes
import Testbed
import Testing

@Suite struct CivilTimeTests {
    /// Seconds as GNU `date -u -d … +%s` gives them.
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (951_782_400, "2000-02-29T00:00:00"),
            (1_709_251_199, "2024-02-29T23:59:59"), (2_524_607_999, "2049-12-31T23:59:59"),
            (4_107_542_400, "2100-03-01T00:00:00"), (-2_208_988_800, "1900-01-01T00:00:00"),
            (253_402_300_799, "9999-12-31T23:59:59"), (-62_167_219_200, "0000-01-01T00:00:00"),
        ] as [(Int64, String)]
    )
    func knownInstantsAreKnownDates(seconds: Int64, text: String) {
        let civil = CivilTime(Instant(seconds: seconds))
        #expect(civil.description == text)
        #expect(civil.instant == Instant(seconds: seconds))
    }

    /// A year that four digits do not say has its sign (ISO 8601, expanded representations).
    @Test(
        arguments: [
            (253_402_300_800, "+10000-01-01T00:00:00Z"), (-62_167_219_201, "-0001-12-31T23:59:59Z"),
            (-62_200_000_000, "-0002-12-17T14:13:20Z"), (9_223_372_036_854, "+294247-01-10T04:00:54Z"),
            (-9_223_372_036_854, "-290308-12-21T19:59:06Z"),
        ] as [(Int64, String)]
    )
    func yearsOfNotFourDigitsHaveASign(seconds: Int64, text: String) {
        #expect(Instant(seconds: seconds).description == text)
    }

    @Test func timesThatAreWrittenBeginIn1950AndEndWith9999() {
        for edge in [Instant.beginningOfTime, .endOfTime] { #expect(edge.isWritable) }
        #expect(Instant(microseconds: Instant.endOfTime.microseconds + 999_999).isWritable)
        let beyond = [Instant.beginningOfTime.adding(seconds: -1), Instant.endOfTime.adding(seconds: 1)]
        for instant in beyond + [Instant(microseconds: .min), Instant(microseconds: .max)] {
            #expect(!instant.isWritable)
        }
    }

    @Test(arguments: 0..<50)
    func instantsComeBackFromDates(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let seconds = Int64.random(in: -62_167_219_200...253_402_300_799, using: &generator)
        let civil = CivilTime(Instant(seconds: seconds))
        #expect(civil.instant.seconds == seconds, "seed \(seed)")
        let rebuilt = CivilTime(
            year: civil.year,
            month: civil.month,
            day: civil.day,
            hour: civil.hour,
            minute: civil.minute,
            second: civil.second
        )
        #expect(rebuilt == civil, "seed \(seed)")
        let next = CivilTime(Instant(seconds: seconds).adding(seconds: 86_400))
        #expect(next.day == civil.day + 1 || next.day == 1, "seed \(seed)")
    }

    @Test func daysAndTimesThatDoNotExistAreRefused() {
        #expect(CivilTime(year: 2023, month: 2, day: 29) == nil)
        #expect(CivilTime(year: 1900, month: 2, day: 29) == nil)
        #expect(CivilTime(year: 2000, month: 2, day: 29) != nil)
        #expect(CivilTime(year: 2024, month: 4, day: 31) == nil)
        #expect(CivilTime(year: 2024, month: 0, day: 1) == nil)
        #expect(CivilTime(year: 2024, month: 13, day: 1) == nil)
        #expect(CivilTime(year: 10_000, month: 1, day: 1) == nil)
        #expect(CivilTime(year: 2016, month: 12, day: 31, hour: 23, minute: 59, second: 60) == nil)
        #expect(CivilTime(year: 2024, month: 1, day: 1, hour: 24) == nil)
    }

    @Test(
        arguments: [
            ("2024-01-31", 1, "2024-02-29T12:30:45"), ("2023-01-31", 1, "2023-02-28T12:30:45"),
            ("2024-01-31", 3, "2024-04-30T12:30:45"), ("2024-01-31", 12, "2025-01-31T12:30:45"),
            ("2024-03-31", -1, "2024-02-29T12:30:45"), ("2024-01-15", -1, "2023-12-15T12:30:45"),
            ("2024-02-29", 12, "2025-02-28T12:30:45"), ("2024-02-29", 48, "2028-02-29T12:30:45"),
        ] as [(String, Int64, String)]
    )
    func monthsAreAddedAndTheDayDrawnBack(date: String, months: Int64, expected: String) throws {
        let parts = date.split(separator: "-").compactMap { Int($0) }
        let start = try #require(
            CivilTime(year: parts[0], month: parts[1], day: parts[2], hour: 12, minute: 30, second: 45)
        )
        #expect(start.adding(months: months)?.description == expected)
    }

    @Test(arguments: [.max, .min, 12 * 8000, -12 * 2025] as [Int64])
    func monthsBeyondTheCalendarAreRefused(months: Int64) throws {
        let start = try #require(CivilTime(year: 2024, month: 1, day: 1))
        #expect(start.adding(months: months) == nil)
    }

    @Test func anInstantIsPrintedWithItsFractionOnlyWhereItHasOne() {
        #expect(Instant(seconds: 0).description == "1970-01-01T00:00:00Z")
        #expect(Instant(microseconds: 1).description == "1970-01-01T00:00:00.000001Z")
        #expect(Instant(microseconds: -1).description == "1969-12-31T23:59:59.999999Z")
        #expect(Instant.endOfTime.description == "9999-12-31T23:59:59Z")
    }

    @Test func arithmeticStaysWithinWhatCanBeExpressed() {
        #expect(Instant(seconds: .max).microseconds == .max)
        #expect(Instant(seconds: .min).microseconds == .min)
        #expect(Instant(microseconds: .max).adding(seconds: 1).microseconds == .max)
        #expect(Instant(microseconds: .min).adding(seconds: -1).microseconds == .min)
        #expect(Instant(microseconds: -1).seconds == -1)
        #expect(Instant(microseconds: -1).wholeSecond == Instant(seconds: -1))
    }
}
