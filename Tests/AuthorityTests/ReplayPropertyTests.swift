import Audit
import Bytes
import Ledger
import Testbed
import Testing

@testable import Authority

/// Thousands of random requests, valid and not, from many callers at once: replay decides each again, octet for octet.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct ReplayPropertyTests {
    @Test("Whatever was asked, the log replays whole", arguments: [20_261_124 as UInt64])
    func everyDecisionIsMadeAgain(seed: UInt64) async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            // A key for each lane: of one key, only so many refusals a minute are recorded. Two lanes are one principal's, who share tokens.
            try await ledger.record(
                (0..<16).map { Samples.change(.added, accessKey: "LKIA\($0)", of: "caller-\($0 / 2)") }
            )
            try await withThrowingTaskGroup { group in
                for lane in 0..<16 as Range<UInt64> {
                    group.addTask {
                        var random = SplitMix64(seed: seed &+ lane)
                        for _ in 0..<150 {
                            var order = try DerivationTests.order(&random)
                            order.authority = authority
                            if Int.random(in: 0..<4, using: &random) == 0 {
                                order.token = "t\(Int.random(in: 0..<40, using: &random))"
                            }
                            _ = try? await ledger.authority.issueCertificate(
                                order,
                                caller: Samples.caller("caller-\(lane / 2)", accessKey: "LKIA\(lane)")
                            )
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.issuanceRequested) == 16 * 150 + 1, "seed \(seed)")
        #expect(contents.count(.certificateSigned) > 400, "seed \(seed)")
        #expect(contents.count(.issuanceRefused) > 400, "seed \(seed)")
        #expect(contents.count(.issuanceRepeated) > 20, "seed \(seed)")
        let report = await Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 2,
            now: premises.clock.wall
        ).run()
        #expect(report.verdict == .whole, "seed \(seed)\n\(report.text)")
    }
}
