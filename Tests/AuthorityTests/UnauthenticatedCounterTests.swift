import Bytes
import Ledger
import Testing

@testable import Authority

struct UnauthenticatedCounterTests {
    @Test func countsThatCouldNotBeRecordedAreKept() throws {
        let counter = UnauthenticatedCounter(from: Instant(seconds: 100))
        counter.count(.signatureInvalid)
        let taken = try #require(counter.take(until: Instant(seconds: 160)))
        counter.count(.signatureInvalid)
        counter.count(.accessKeyUnknown)
        counter.restore(taken)
        let again = try #require(counter.take(until: Instant(seconds: 220)))
        #expect(again.from == Instant(seconds: 100))
        #expect(
            again.counts == [
                RefusalCount(answer: .signatureInvalid, count: 2), RefusalCount(answer: .accessKeyUnknown, count: 1),
            ]
        )
        #expect(counter.take(until: Instant(seconds: 280)) == nil)
    }

    @Test func aWindowBeginsAfterTheEntriesOfTheStartAndOfTheWindowBefore() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            for _ in 0..<3 {
                ledger.authority.countUnauthenticated(answer: .signatureMissing)
                try await ledger.recordUnauthenticated()
            }
        }
        let contents = try premises.contents()
        var earliest = try #require(contents.facts(.serverStarted).first?.time)
        for fact in contents.facts(.unauthenticatedRequestsCounted) {
            guard case .unauthenticatedRequestsCounted(let counted) = fact.body else { continue }
            #expect(earliest <= counted.from && counted.from <= fact.time)
            earliest = fact.time
        }
    }
}
