import Bytes
import Testing

@testable import Ledger

/// How authorities tell what they revoked, decided at the head: a list is made with what is so, and what certificates name is there.
@Suite struct RevocationDecisionTests {
    private static let authority = StateScenario.authority
    private static let partition = UniqueIdentifier(words: (0xD, 1))

    private static func lists(
        days: Int64 = 7,
        isPartitioned: Bool = false,
        name: String? = "lists.example",
        base: String = "http://lists.example"
    ) -> ListConfiguration {
        ListConfiguration(
            validityDays: days,
            isPartitioned: isPartitioned,
            omitsDistributionPoint: false,
            bucket: "crls",
            isPublic: true,
            base: base,
            customName: name,
            customPath: nil
        )
    }

    private static func command(
        _ scenario: StateScenario,
        _ lists: RevocationChange.Mechanism<ListConfiguration>,
        _ responder: RevocationChange.Mechanism<ResponderConfiguration> = .kept
    ) throws -> Command {
        let state = try #require(scenario.state.authorities[Self.authority])
        let change = RevocationChange(lists: lists, responder: responder, partition: Self.partition)
        return .changeRevocation(
            Self.authority,
            change,
            seen: RevocationBasis(state),
            period: nil,
            StateScenario.provenance
        )
    }

    private static func list(of scenario: StateScenario) -> CRLAuthorized {
        CRLAuthorized(
            ruleSet: 1,
            authority: Self.authority,
            key: StateScenario.made.key,
            partition: nil,
            number: 1,
            moment: scenario.time,
            thisUpdate: scenario.time,
            nextUpdate: scenario.time,
            size: 3,
            entries: 0,
            namesLog: true,
            digest: .zero,
            checks: []
        )
    }

    private static func basis(_ scenario: StateScenario) throws -> ListBasis {
        scenario.state.listBasis(seeing: try #require(scenario.state.authorities[Self.authority]))
    }

    private static func authorize(
        _ scenario: inout StateScenario,
        madeWith basis: ListBasis
    ) -> (UniqueIdentifier, Decision.Outcome) {
        let stream = scenario.newStream()
        let list = Self.list(of: scenario)
        return (stream, scenario.when(.authorizeList(stream: stream, list, madeWith: basis, period: nil)).outcome)
    }

    private static func publish(_ scenario: inout StateScenario, at urls: [String]) {
        let settings = SettingsChanged(
            checkpointInterval: 1,
            clockBound: 1,
            publicURLs: urls,
            authorities: nil,
            provenance: Provenance(.program, "uid:0")
        )
        scenario.record(StateScenario.ledger, .settingsChanged(settings))
    }

    /// What lists are made with, and moves.
    enum Move: CaseIterable {
        case configuration, off, certificate, arc, rules, nothing
    }

    @Test(arguments: Move.allCases) func aListIsMadeWithWhatIsSo(move: Move) throws {
        var scenario = try StateScenario()
        #expect(scenario.when(try Self.command(scenario, .on(Self.lists()))).outcome == .recorded)
        let basis = try Self.basis(scenario)
        switch move {
        case .configuration: scenario.when(try Self.command(scenario, .on(Self.lists(days: 8))))
        case .off: scenario.when(try Self.command(scenario, .off))
        case .certificate:
            scenario.record(Self.authority, .authorityCertificateImported(StateScenario.imported))
        case .arc:
            let settings = SettingsChanged(
                checkpointInterval: 1,
                clockBound: 1,
                publicURLs: [],
                authorities: nil,
                extensionArc: "1.3.6.1.4.1.99999",
                provenance: Provenance(.program, "uid:0")
            )
            scenario.record(StateScenario.ledger, .settingsChanged(settings))
        case .rules:
            let adopted = RulesAdopted(ruleSet: 2, provenance: Provenance(.program, "uid:0"))
            scenario.record(StateScenario.ledger, .rulesAdopted(adopted))
        case .nothing: break
        }
        let before = scenario.facts.count
        let (_, outcome) = Self.authorize(&scenario, madeWith: basis)
        #expect(outcome == (move == .nothing ? .recorded : .stale))
        #expect(scenario.facts.count == before + (move == .nothing ? 1 : 0))
    }

    @Test func listsThatCertificatesNameAreMadeOnWhereThereAreToBeNone() throws {
        var scenario = try StateScenario()
        scenario.when(try Self.command(scenario, .on(Self.lists())))
        scenario.when(try Self.command(scenario, .off))
        let (stream, outcome) = Self.authorize(&scenario, madeWith: try Self.basis(scenario))
        #expect(outcome == .recorded)
        // Of one list there is one intent at a time.
        #expect(Self.authorize(&scenario, madeWith: try Self.basis(scenario)).1 == .stale)
        scenario.when(
            .endList(
                stream: stream,
                .cRLFailed(CRLFailed(reason: RecordedReason(code: 16, values: []), signatureMayExist: false))
            )
        )
        #expect(Self.authorize(&scenario, madeWith: try Self.basis(scenario)).1 == .recorded)
    }

    @Test func anAuthorityThatNobodyConfiguredMakesNoLists() throws {
        var scenario = try StateScenario()
        #expect(Self.authorize(&scenario, madeWith: try Self.basis(scenario)).1 == .stale)
    }

    @Test func aDeletedAuthorityMakesNoListsWhichIsNoFailure() throws {
        var scenario = try StateScenario()
        scenario.when(try Self.command(scenario, .on(Self.lists())))
        let deleted = AuthorityDeleted(
            isDisabled: true,
            restorableUntil: scenario.time,
            provenance: StateScenario.provenance
        )
        scenario.record(Self.authority, .authorityDeleted(deleted))
        #expect(Self.authorize(&scenario, madeWith: try Self.basis(scenario)).1 == .unchanged)
    }

    @Test func whatStaysIsPlacedWhereThingsArePublishedNow() throws {
        var scenario = try StateScenario()
        Self.publish(&scenario, at: ["http://a.example"])
        let unnamed = Self.lists(name: nil, base: "http://a.example/crls")
        #expect(scenario.when(try Self.command(scenario, .on(unnamed))).outcome == .recorded)
        Self.publish(&scenario, at: ["http://b.example"])
        // What is so already is not recorded again.
        let before = scenario.facts.count
        #expect(scenario.when(try Self.command(scenario, .kept, .off)).outcome == .recorded)
        #expect(scenario.facts.count == before)
        let asker = ResponderConfiguration(location: "http://a.example/ocsp", customName: nil)
        #expect(scenario.when(try Self.command(scenario, .kept, .on(asker))).outcome == .recorded)
        let configuration = try #require(scenario.state.authorities[Self.authority]?.revocation?.configuration)
        #expect(configuration.lists?.base == "http://b.example/crls")
        #expect(configuration.responder?.location == "http://b.example/ocsp")
        #expect(configuration.fault(beside: ["http://b.example"]) == nil)
        Self.publish(&scenario, at: [])
        let refused = scenario.when(try Self.command(scenario, .kept, .off)).outcome
        guard case .impossible(.invalidArgument, let message) = refused else {
            Issue.record("\(refused)")
            return
        }
        #expect(message.contains("--window-url"))
        #expect(scenario.when(try Self.command(scenario, .on(Self.lists()), .off)).outcome == .recorded)
    }

    @Test func aChangeIsDecidedAboutWhatWasSeen() throws {
        var scenario = try StateScenario()
        let state = try #require(scenario.state.authorities[Self.authority])
        let seen = try Self.command(scenario, .on(Self.lists()))
        scenario.record(Self.authority, .authorityCertificateImported(StateScenario.imported))
        #expect(scenario.when(seen).outcome == .stale)
        #expect(scenario.when(try Self.command(scenario, .on(Self.lists()))).outcome == .recorded)
        let version = try #require(scenario.state.authorities[Self.authority]?.version)
        let unaware = Command.importCertificate(Self.authority, version: version, ruleSet: 1, StateScenario.imported)
        #expect(state.revocation == nil && scenario.when(unaware).outcome == .stale)
    }
}
