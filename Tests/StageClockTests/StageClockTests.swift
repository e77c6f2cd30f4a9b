import Glibc
import Testing

@testable import StageClock

/// What stages take, by the clock of the thread that does them.
///
/// The clock is one for the whole process and stays on, and other tests' stages are added up meanwhile: sums can only be told to
/// have grown.
@Suite struct StageClockTests {
    /// Work that takes a thread milliseconds.
    private static func work() -> UInt64 {
        (0..<2_000_000).reduce(UInt64(1)) { ($0 &* 6_364_136_223_846_793_005) ^ UInt64($1) }
    }

    private static func reading(_ stage: Stage) throws -> StageReading {
        try #require(StageClock.readings.first { $0.name == stage.name })
    }

    /// The time at the end of a watch's last stage.
    private static func time(_ watch: borrowing Stopwatch) throws -> UInt64 {
        guard let began = watch.began else { throw ClockIsOff() }
        return began
    }

    /// Why a watch tells no time: the clock is off.
    private struct ClockIsOff: Error {}

    @Test func aClockThatIsOffTellsNothing() {
        guard !StageClock.isOn else { return }
        var watch = Stopwatch()
        watch.lap(.json)
        let isRunning = watch.began != nil
        #expect(!isRunning)
    }

    @Test func eachStageIsGivenWhatCameBeforeItsLap() throws {
        StageClock.turnOn()
        let before = (views: try Self.reading(.views), anchor: try Self.reading(.anchor))
        var watch = Stopwatch()
        let began = try Self.time(watch)
        #expect(Self.work() != 0)
        watch.lap(.views)
        let between = try Self.time(watch)
        watch.lap(.anchor)
        let ended = try Self.time(watch)
        #expect(between - began > 100_000)
        #expect(ended - between < (between - began) / 4)
        let after = (views: try Self.reading(.views), anchor: try Self.reading(.anchor))
        #expect(after.views.calls > before.views.calls)
        #expect(after.views.nanoseconds - before.views.nanoseconds > (between - began) / 2)
        #expect(after.anchor.calls > before.anchor.calls)
    }

    @Test func sleepingTakesNothing() throws {
        StageClock.turnOn()
        var watch = Stopwatch()
        let began = try Self.time(watch)
        var time = timespec(tv_sec: 0, tv_nsec: 200_000_000)
        unsafe nanosleep(&time, nil)
        watch.lap(.anchor)
        let ended = try Self.time(watch)
        #expect(ended - began < 50_000_000)
    }

    @Test func measuringTellsWhatItCostsItself() throws {
        StageClock.turnOn()
        let before = try #require(StageClock.readings.last)
        #expect(before.name == "measuring")
        var watch = Stopwatch()
        for _ in 0..<100 { watch.lap(.deflate) }
        let after = try #require(StageClock.readings.last)
        #expect(after.calls >= before.calls + 101)
        #expect(after.nanoseconds > before.nanoseconds)
    }

    @Test func everyStageHasANameOfItsOwn() {
        #expect(Set(Stage.allCases.map(\.name)).count == Stage.allCases.count)
    }
}
