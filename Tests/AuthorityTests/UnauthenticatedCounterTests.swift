import Bytes
import Ledger
import Testing

@testable import Authority

struct UnauthenticatedCounterTests {
    @Test func countsThatCouldNotBeRecordedAreKept() throws {
        let counter = UnauthenticatedCounter(from: Instant(seconds: 100))
        counter.count("a")
        let taken = try #require(counter.take(until: Instant(seconds: 160)))
        counter.count("a")
        counter.count("b")
        counter.restore(taken)
        let again = try #require(counter.take(until: Instant(seconds: 220)))
        #expect(again.from == Instant(seconds: 100))
        #expect(again.counts == [RefusalCount(answer: "a", count: 2), RefusalCount(answer: "b", count: 1)])
        #expect(counter.take(until: Instant(seconds: 280)) == nil)
    }
}
