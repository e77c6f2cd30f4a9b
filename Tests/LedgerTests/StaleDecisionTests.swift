import Bytes
import Testing

@testable import Ledger

/// What was made for an authority as it stood is recorded only where it still stands so: what the log says is judged by what was in
/// force at its entry.
@Suite struct StaleDecisionTests {
    private static let authority = StateScenario.authority
    private static let list = UniqueIdentifier(words: (0xD, 1))

    /// Lists that are valid for so many days.
    fileprivate static func change(days: Int64) -> RevocationChange {
        let lists = ListConfiguration(
            validityDays: days,
            isPartitioned: false,
            omitsDistributionPoint: false,
            bucket: "lists",
            isPublic: true,
            base: "http://lists.example",
            customName: "lists.example",
            customPath: nil
        )
        return RevocationChange(
            lists: .on(lists),
            responder: .kept,
            partition: UniqueIdentifier(words: (0xD, 2))
        )
    }

    private static func authorized(at time: Instant) -> CRLAuthorized {
        CRLAuthorized(
            ruleSet: 1,
            authority: Self.authority,
            key: StateScenario.made.key,
            partition: nil,
            number: 1,
            moment: time,
            thisUpdate: time,
            nextUpdate: time,
            size: 1,
            entries: 0,
            namesLog: false,
            digest: .zero,
            checks: []
        )
    }

    /// A scenario whose authority makes lists.
    private func configured() throws -> StateScenario {
        var scenario = try StateScenario()
        try scenario.configure(days: 1)
        return scenario
    }

    @Test func aListIsSignedByTheConfigurationThatItWasMadeBy() throws {
        var scenario = try self.configured()
        let command = Command.authorizeList(
            stream: Self.list,
            Self.authorized(at: scenario.time),
            madeWith: scenario.state.listBasis(seeing: try scenario.seen()),
            period: nil
        )
        try scenario.configure(days: 7)
        #expect(scenario.when(command).outcome == .stale)
        #expect(scenario.state.openLists.isEmpty)
        let again = Command.authorizeList(
            stream: Self.list,
            Self.authorized(at: scenario.time),
            madeWith: scenario.state.listBasis(seeing: try scenario.seen()),
            period: nil
        )
        #expect(scenario.when(again).outcome == .recorded)
    }

    @Test func whatRestsOnACertificateIsStaleOnceThereIsAnother() throws {
        var scenario = try self.configured()
        let before = try scenario.period()
        let version = before.version ?? 0
        scenario.when(
            .importCertificate(
                Self.authority,
                version: version,
                ruleSet: 1,
                revocation: try scenario.seen().revocation?.version,
                StateScenario.imported
            )
        )
        let after = try scenario.period()
        #expect(after.version != before.version)
        for (period, isStale) in [(before, true), (after, false)] {
            for command in try self.commands(scenario, period: period) {
                var scenario = scenario
                #expect((scenario.when(command).outcome == .stale) == isStale, "\(command)")
            }
        }
    }

    /// Every command that rests on what an authority's certificate gives it.
    private func commands(
        _ scenario: StateScenario,
        period: AuthorityPeriod
    ) throws -> [Command] {
        let seen = try scenario.seen()
        let provenance = StateScenario.provenance
        let permission = PermissionChange.grant(principal: "service", sourceAccount: "1", actions: ["GetCertificate"])
        let revoked = CertificateRevoked(
            authority: Self.authority,
            serialNumber: [1],
            reason: .superseded,
            provenance: provenance
        )
        let report = AuditReportRequested(
            authority: Self.authority,
            bucket: "reports",
            key: AuditReportRequested.key(of: Self.list, authority: Self.authority, format: .csv),
            format: .csv,
            provenance: provenance
        )
        let proposal = PeriodProposal(
            stream: Self.list,
            authority: Self.authority,
            responder: Self.list,
            seconds: 3_600,
            responderEnds: scenario.time.adding(seconds: 86_400),
            most: 1,
            closing: nil,
            period: period
        )
        return [
            .changePermissions(Self.authority, permission, period: period, provenance),
            .changeResourcePolicy(Self.authority, nil, period: period, provenance),
            .changeRevocation(
                Self.authority,
                Self.change(days: 9),
                seen: RevocationBasis(seen),
                period: period,
                provenance
            ),
            .revokeCertificate(stream: Self.list, revoked, period: period),
            .requestReport(stream: Self.list, report, period: period),
            .openPeriod(proposal),
            .authorizeList(
                stream: Self.list,
                Self.authorized(at: scenario.time),
                madeWith: scenario.state.listBasis(seeing: seen),
                period: period
            ),
        ]
    }
}

extension StateScenario {
    /// An hour on both sides of now, as the authority stands.
    fileprivate func period() throws -> AuthorityPeriod {
        AuthorityPeriod(
            notBefore: self.time.adding(seconds: -3_600),
            notAfter: self.time.adding(seconds: 3_600),
            version: try #require(self.state.authorities[Self.authority]?.version)
        )
    }

    /// The authority as it stands.
    fileprivate func seen() throws -> AuthorityState { try #require(self.state.authorities[Self.authority]) }

    fileprivate mutating func configure(days: Int64) throws {
        let change = StaleDecisionTests.change(days: days)
        let seen = RevocationBasis(try self.seen())
        self.when(.changeRevocation(Self.authority, change, seen: seen, period: nil, Self.provenance))
    }
}
