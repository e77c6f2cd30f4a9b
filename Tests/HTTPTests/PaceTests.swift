import Testing

@testable import HTTP

/// How long octets may stand still.
@Suite struct PaceTests {
    /// What a pace of ten ticks a window, and ten octets, says to each of the numbers of octets that have moved.
    private static func verdicts(from start: Int, _ moved: [Int]) -> [Bool] {
        var limits = HTTPLimits()
        limits.octetsASecond = 10
        limits.tickMilliseconds = 100
        var pace = Pace(seconds: 1, limits: limits)
        pace.begin(at: start)
        return moved.map { pace.isTooSlow(at: $0) }
    }

    @Test func aWindowEndsWhenItsTimeIsCertainlyOver() {
        let verdicts = Self.verdicts(from: 0, [Int](repeating: 9, count: 11))
        #expect(verdicts == [Bool](repeating: false, count: 10) + [true])
    }

    @Test func whatMovedInOneWindowDoesNotCountInTheNext() {
        let verdicts = Self.verdicts(from: 7, [Int](repeating: 500, count: 11) + [Int](repeating: 509, count: 11))
        #expect(verdicts == [Bool](repeating: false, count: 21) + [true])
    }

    @Test func whoKeepsThePaceIsNeverTooSlow() {
        #expect(!Self.verdicts(from: 0, Array(0..<1_000)).contains(true))
    }
}
