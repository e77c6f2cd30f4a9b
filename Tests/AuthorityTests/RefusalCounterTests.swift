import Bytes
import Ledger
import Testing

@testable import Authority

/// Refusals that have no entry each are counted, whoever floods the server with them.
struct RefusalCounterTests {
    @Test func countsThatCouldNotBeRecordedAreKept() throws {
        let counter = RefusalCounter(from: Instant(seconds: 100))
        let caller = try Samples.caller()
        counter.count(.signatureInvalid, accessKey: "LKIA1", from: "::1")
        counter.count(.invalidName, of: .getCertificate, to: caller)
        let taken = try #require(counter.take(until: Instant(seconds: 160)))
        counter.count(.signatureInvalid, accessKey: "LKIA1", from: "::1")
        counter.count(.accessKeyUnknown, accessKey: nil, from: "::1")
        counter.count(.invalidName, of: .getCertificate, to: caller)
        counter.restore(taken)
        let again = try #require(counter.take(until: Instant(seconds: 220)))
        #expect(again.from == Instant(seconds: 100))
        #expect(
            again.unknown == [
                RefusalCount(answer: .signatureInvalid, count: 2), RefusalCount(answer: .accessKeyUnknown, count: 1),
            ]
        )
        #expect(
            again.logins == [
                FailedLogin(accessKey: "LKIA1", sourceAddress: "::1", answer: .signatureInvalid, count: 2)
            ]
        )
        #expect(again.known.map(\.count) == [2] && again.known.first?.operation == "GetCertificate")
        #expect(again.others == 0)
        #expect(counter.take(until: Instant(seconds: 280)) == nil)
    }

    @Test func whatIsListedIsBoundedAndTheRestIsCounted() throws {
        let counter = RefusalCounter(from: Instant(seconds: 100))
        for number in 0..<100 { counter.count(.accessKeyUnknown, accessKey: "LKIA\(number)", from: "::1") }
        for number in 0..<300 {
            counter.count(.invalidName, of: .getCertificate, to: try Samples.caller(accessKey: "LKIA\(number)"))
        }
        let taken = try #require(counter.take(until: Instant(seconds: 160)))
        #expect(taken.unknown == [RefusalCount(answer: .accessKeyUnknown, count: 100)])
        #expect(taken.logins.count == RefusalsCounted.mostLogins)
        #expect(taken.known.count == RefusalsCounted.mostKnown && taken.others == 44)
    }

    @Test func soManyOfOneCallerAndOperationHaveAnEntryEachAndSoManyInAll() throws {
        let counter = RefusalCounter(from: Instant(seconds: 100))
        let caller = try Samples.caller()
        let admitted = (0..<20).count { _ in counter.admits(.getCertificate, of: caller) }
        #expect(admitted == RefusalCounter.recordedEach)
        #expect(counter.admits(.issueCertificate, of: caller))
        #expect(counter.admits(.getCertificate, of: try Samples.caller(accessKey: "LKIA2")))
        _ = counter.take(until: Instant(seconds: 160))
        #expect(counter.admits(.getCertificate, of: caller))
        let all = try (0..<2_000).count { number in
            counter.admits(.getCertificate, of: try Samples.caller(accessKey: "LKIA-\(number)"))
        }
        #expect(all == RefusalCounter.recordedInAll - 1)
    }

    @Test func aWindowBeginsAfterTheEntriesOfTheStartAndOfTheWindowBefore() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            for _ in 0..<3 {
                ledger.authority.countRefused(answer: .signatureMissing, accessKey: nil, sourceAddress: "::1")
                try await ledger.recordRefusals()
            }
        }
        let contents = try premises.contents()
        var earliest = try #require(contents.facts(.serverStarted).first?.time)
        for fact in contents.facts(.refusalsCounted) {
            guard case .refusalsCounted(let counted) = fact.body else { continue }
            #expect(earliest <= counted.from && counted.from <= fact.time)
            earliest = fact.time
        }
    }
}
