import Bytes
import Testing

@testable import Ledger

/// Reports: one of an authority at a time, found again for as long as they are open, and for ever by their names.
@Suite struct ReportDecisionTests {
    private static let report = UniqueIdentifier(words: (0xC, 1))

    private func requested(_ authority: UniqueIdentifier = StateScenario.authority) -> AuditReportRequested {
        AuditReportRequested(
            authority: authority,
            bucket: "reports",
            key: AuditReportRequested.key(of: Self.report, authority: authority, format: .csv),
            format: .csv,
            provenance: Provenance(.api, "somebody")
        )
    }

    private static let failed = EventBody.auditReportFailed(AuditReportFailed(reason: .bucketGone))

    @Test func oneReportOfAnAuthorityIsMadeAtATime() throws {
        var scenario = try StateScenario()
        let second = scenario.newStream()
        #expect(scenario.when(.requestReport(stream: Self.report, self.requested(), period: nil)).outcome == .recorded)
        let open = try #require(scenario.state.openReports[Self.report])
        #expect(open.position == UInt64(scenario.facts.count - 1))
        let refused = scenario.when(.requestReport(stream: second, self.requested(), period: nil)).outcome
        guard case .impossible(.requestInProgress, _) = refused else {
            Issue.record("\(refused)")
            return
        }
        let other = UniqueIdentifier(words: (0xA, 3))
        try scenario.found(other)
        #expect(scenario.when(.requestReport(stream: second, self.requested(other), period: nil)).outcome == .recorded)
        #expect(scenario.when(.endReport(Self.report, Self.failed)).outcome == .recorded)
        #expect(scenario.state.openReports.keys.sorted() == [second])
        let third = scenario.newStream()
        #expect(scenario.when(.requestReport(stream: third, self.requested(), period: nil)).outcome == .recorded)
        #expect(scenario.facts.filter { $0.stream == Self.report }.map(\.streamVersion) == [0, 1])
    }

    @Test func anEndingNeedsAnOpenReport() throws {
        var scenario = try StateScenario()
        for _ in 0..<2 {
            guard case .impossible = scenario.when(.endReport(Self.report, Self.failed)).outcome else {
                Issue.record("a report ended that was not open")
                return
            }
            scenario.when(.requestReport(stream: Self.report, self.requested(), period: nil))
            let stopped = scenario.when(.endReport(Self.report, .serverStopped(ServerStopped()))).outcome
            guard case .impossible = stopped else {
                Issue.record("\(stopped)")
                return
            }
            #expect(scenario.when(.endReport(Self.report, Self.failed)).outcome == .recorded)
        }
    }

    @Test func anAuthorityThatIsNotAtHandOrHasNoCertificateHasNoReports() throws {
        var scenario = try StateScenario()
        let absent = UniqueIdentifier(words: (0xA, 9))
        let unknown = scenario.when(.requestReport(stream: Self.report, self.requested(absent), period: nil))
        #expect(unknown.outcome == .stale)
        let period = AuthorityPeriod(notBefore: Instant(seconds: 0), notAfter: Instant(seconds: 1))
        #expect(scenario.when(.requestReport(stream: Self.report, self.requested(), period: period)).outcome == .stale)
        #expect(scenario.state.openReports.isEmpty)
    }

    @Test func aStartFindsWhatIsOpenAndAnybodyFindsAReportByItsName() throws {
        var scenario = try StateScenario()
        scenario.when(.requestReport(stream: Self.report, self.requested(), period: nil))
        let asked = UInt64(scenario.facts.count - 1)
        var force = scenario.state.indexes.inForce
        #expect(force[.openReport(Self.report)] == asked)
        #expect(force[.report(Self.report)] == asked)
        #expect(force[.newestReport(of: StateScenario.authority)] == asked)
        #expect(force[.reportEnding(Self.report)] == nil)
        #expect(ForceName.openReport(Self.report).isOfStart && ForceName.openReport(Self.report).isOfOpenReport)
        // A creation's name is an octet shorter, whatever the authority's identifier begins with.
        #expect(!ForceName(.openCreation, of: [1] + [UInt8](repeating: 1, count: 15)).isOfOpenReport)
        #expect(!ForceName.report(Self.report).isOfStart)
        scenario.when(.endReport(Self.report, Self.failed))
        force = scenario.state.indexes.inForce
        #expect(force[.openReport(Self.report)] == nil)
        #expect(force[.report(Self.report)] == asked)
        #expect(force[.reportEnding(Self.report)] == asked + 1)
    }
}
