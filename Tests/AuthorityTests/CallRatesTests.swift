import Ledger
import Synchronization
import Testing

@testable import Authority

/// Buckets of calls: how fast one principal may call one operation.
struct CallRatesTests {
    /// A clock that stands until it is set, in microseconds.
    private final class Clock: Sendable {
        private let time = Mutex<Int64>(1_000_000)
        var now: Int64 { self.time.withLock { $0 } }
        func pass(_ microseconds: Int64) { self.time.withLock { $0 += microseconds } }
    }

    private let clock = Clock()

    private func rates(_ rates: [InterfaceOperation: RateLimits.Rate?]) -> CallRates {
        CallRates(RateLimits(rates.compactMapValues { $0 }), sinceBoot: { [clock] in clock.now })
    }

    private func admitted(_ rates: CallRates, of principal: String = "a", times: Int = 100) -> Int {
        (0..<times).count { _ in rates.admits(.issueCertificate, of: principal, "000000000000") }
    }

    @Test func principalsOfOneNameInTwoAccountsAreTwo() {
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: 1, burst: 1)])
        for account in ["000000000000", "111122223333"] {
            #expect(rates.admits(.issueCertificate, of: "a", account))
            #expect(!rates.admits(.issueCertificate, of: "a", account))
        }
    }

    @Test func aBurstIsTakenAndThenTheRate() {
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: 4, burst: 10)])
        #expect(self.admitted(rates) == 10)
        self.clock.pass(249_999)
        #expect(self.admitted(rates) == 0)
        self.clock.pass(1)
        #expect(self.admitted(rates) == 1)
        self.clock.pass(1_000_000)
        #expect(self.admitted(rates) == 4)
        self.clock.pass(.max / 2)
        #expect(self.admitted(rates) == 10)
    }

    @Test func eachPrincipalAndOperationHasItsOwn() {
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: 2)])
        #expect(self.admitted(rates) == 2)
        #expect(self.admitted(rates, of: "b") == 2)
        #expect((0..<100).allSatisfy { _ in rates.admits(.getCertificate, of: "a", "000000000000") })
        #expect(rates.count == 2)
    }

    @Test func aClockThatStandsOrGoesBackGivesNothing() {
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: 1)])
        #expect(self.admitted(rates) == 1)
        self.clock.pass(-900_000)
        #expect(self.admitted(rates) == 0)
    }

    @Test func noMoreBucketsAreKeptThanThereMayBe() {
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: 1)])
        for number in 0..<(CallRates.most + 100) {
            #expect(rates.admits(.issueCertificate, of: "\(number)", "000000000000"))
            self.clock.pass(1)
        }
        #expect(rates.count <= CallRates.most)
        // Who came last is remembered.
        #expect(!rates.admits(.issueCertificate, of: "\(CallRates.most + 99)", "000000000000"))
    }

    @Test(arguments: [(0, 1), (1, 0), (-1, 1), (1, 1_000_001), (1_000_001, 1)] as [(Int64, Int64)])
    func aRateIsAtLeastOneAndNotBeyondReason(calls: Int64, burst: Int64) {
        #expect(RateLimits.Rate(calls: calls, burst: burst) == nil)
    }

    @Test func theFastestBucketFillsWithoutOverflowing() {
        let most = RateLimits.Rate.most
        let rates = self.rates([.issueCertificate: RateLimits.Rate(calls: most, burst: most)])
        #expect(self.admitted(rates) == 100)
        self.clock.pass(.max / 2)
        #expect(self.admitted(rates) == 100)
    }
}
