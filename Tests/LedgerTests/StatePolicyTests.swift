import Bytes
import Testing

@testable import Ledger

/// What is decided for a whole ledger: which rules are off, whose keys are blocked, how many certificates there may be.
struct StatePolicyTests {
    private static let key = KeyBlocked(
        publicKeyDigest: .zero,
        reason: "lost",
        provenance: Provenance(.program, "uid:7")
    )

    private static func change(_ edit: (inout PolicyChange) -> Void) -> Command {
        var change = PolicyChange(provenance: Provenance(.program, "uid:7"))
        edit(&change)
        return .changePolicy(change)
    }

    /// As where the process, or its machine, was stopped in between.
    @Test(arguments: [Asked.Judgement.authorized, .refused])
    func whatWasJudgedLongAgoIsJudgedAgain(judgement: Asked.Judgement) throws {
        var scenario = try StateScenario()
        for age in [IssuanceProposal.longestAge + 1, -1] {
            let decision = try scenario.ask(Asked(token: nil, age: age), judgement).decision
            #expect(decision.outcome == .stale)
            #expect(decision.events.isEmpty)
        }
        let decision = try scenario.ask(Asked(token: nil, age: IssuanceProposal.longestAge), judgement).decision
        #expect(decision.events.count == 2)
    }

    @Test func aChangeNamesTheWholePolicyAfterIt() throws {
        var scenario = try StateScenario()
        #expect(scenario.when(Self.change { $0.disabling = [54, 52] }).outcome == .recorded)
        #expect(scenario.state.policy.disabledRules == [52, 54])
        #expect(scenario.state.policy.certificatesPerAuthority == nil)
        scenario.when(Self.change { $0.quota = .set(3) })
        scenario.when(
            Self.change {
                $0.enabling = [54]; $0.disabling = [55]
            }
        )
        let expected = IssuancePolicyChanged(
            disabledRules: [52, 55],
            notedRules: [],
            certificatesPerAuthority: 3,
            namesLog: false,
            provenance: Provenance(.program, "uid:7")
        )
        #expect(scenario.facts.last?.body == .issuancePolicyChanged(expected))
        #expect(scenario.facts.last?.stream == StateScenario.ledger)
        scenario.when(Self.change { $0.quota = .lifted })
        #expect(scenario.state.policy.certificatesPerAuthority == nil)
        #expect(scenario.state.policy.disabledRules == [52, 55])
        #expect(scenario.replayed().policy.disabledRules == [52, 55])
    }

    /// An event that says what is so already would only make every judgement under way be made again.
    @Test func aChangeOfNothingIsNoEvent() throws {
        var scenario = try StateScenario()
        let same: [(inout PolicyChange) -> Void] = [
            { _ in }, { $0.enabling = [52, 55] }, { $0.refusing = [110] }, { $0.quota = .lifted },
            { $0.namesLog = false },
        ]
        let version = scenario.state.policy.version
        for edit in same { #expect(scenario.when(Self.change(edit)).outcome == .unchanged) }
        #expect(scenario.state.policy.version == version)
        let other: [(inout PolicyChange) -> Void] = [
            { $0.disabling = [52] }, { $0.noting = [110] }, { $0.quota = .set(0) }, { $0.namesLog = true },
        ]
        for edit in other {
            #expect(scenario.when(Self.change(edit)).outcome == .recorded)
            let count = scenario.facts.count
            #expect(scenario.when(Self.change(edit)).outcome == .unchanged && scenario.facts.count == count)
        }
    }

    /// What is taken away has to be there; what is so already is not said again.
    @Test func rolesThatAreNotThereAreNotTakenAway() throws {
        var scenario = try StateScenario()
        func change(_ role: String, _ operations: [String], _ templates: [String] = []) -> Command {
            let changed = RoleChanged(
                role: role,
                operations: operations,
                templates: templates,
                provenance: Provenance(.program, "uid:7")
            )
            return .record(stream: StateScenario.ledger, .roleChanged(changed))
        }
        func refusal(_ command: Command) -> String? {
            switch scenario.when(command).outcome {
            case .impossible(code: .invalidArgument, let message): message
            default: nil
            }
        }
        #expect(refusal(change("web", [])) == "There is no role web. There are: administrator, auditor, issuer.")
        #expect(scenario.when(change("web", ["GetPolicy"], ["*"])).outcome == .recorded)
        #expect(scenario.when(change("web", ["GetPolicy"], ["*"])).outcome == .unchanged)
        #expect(scenario.when(change("web", ["GetPolicy"])).outcome == .recorded)
        #expect(scenario.when(change("web", [])).outcome == .recorded)
        let count = scenario.facts.count
        #expect(refusal(change("web", [])) != nil && scenario.facts.count == count)
        #expect(scenario.when(change("auditor", [])).outcome == .recorded)
        #expect(scenario.when(change("web", ["GetPolicy"])).outcome == .recorded)
    }

    @Test func lintsAreLoweredAndRaisedBesideWhatElseThePolicySays() throws {
        var scenario = try StateScenario()
        scenario.when(
            Self.change {
                $0.noting = [124, 110]; $0.disabling = [52]
            }
        )
        scenario.when(
            Self.change {
                $0.refusing = [110]; $0.noting = [117]
            }
        )
        let expected = IssuancePolicyChanged(
            disabledRules: [52],
            notedRules: [117, 124],
            certificatesPerAuthority: nil,
            namesLog: false,
            provenance: Provenance(.program, "uid:7")
        )
        #expect(scenario.facts.last?.body == .issuancePolicyChanged(expected))
        #expect(scenario.state.policy.notedRules == [117, 124])
        #expect(scenario.replayed().policy.notedRules == [117, 124])
    }

    @Test func aRuleSetIsFollowedByHigherOnesOnly() throws {
        var scenario = try StateScenario()
        #expect(scenario.when(Self.adopt(2)).outcome == .recorded)
        #expect(scenario.state.policy.ruleSet == 2)
        #expect(scenario.facts.last?.stream == StateScenario.ledger)
        for number: Int64 in [2, 1, 0, -1, .min] {
            #expect(scenario.when(Self.adopt(number)).code == .invalidArgument)
        }
        #expect(scenario.state.policy.ruleSet == 2)
        #expect(scenario.replayed().policy.ruleSet == 2)
    }

    @Test func adoptingRulesMakesPendingJudgementsStale() throws {
        var scenario = try StateScenario()
        let before = scenario.state.basis(of: nil)
        scenario.when(Self.adopt(2))
        #expect(scenario.state.basis(of: nil) != before)
        #expect(scenario.state.basis(of: nil).version(of: .policy) == scenario.facts.last?.position)
    }

    @Test func aStartAdoptsNothing() throws {
        var scenario = try StateScenario()
        let inForce = scenario.state.policy.ruleSet
        scenario.start()
        #expect(scenario.state.policy.ruleSet == inForce)
    }

    private static func adopt(_ number: Int64) -> Command {
        .adoptRules(RulesAdopted(ruleSet: number, provenance: Provenance(.program, "uid:7")))
    }

    @Test func aKeyIsBlockedOnce() throws {
        var scenario = try StateScenario()
        let before = scenario.state.policy.version
        #expect(scenario.when(.blockKey(Self.key, version: before)).outcome == .recorded)
        #expect(scenario.state.policy.keys.blocked == [.zero])
        #expect(scenario.when(.blockKey(Self.key, version: scenario.state.policy.version)).code == .invalidArgument)
        let other = KeyBlocked(
            publicKeyDigest: Digest256(words: (1, 2, 3, 4)),
            reason: "lost",
            provenance: Provenance(.program, "uid:7")
        )
        #expect(scenario.when(.blockKey(other, version: before)).outcome == .stale)
        #expect(scenario.state.policy.keys.blocked == [.zero])
        #expect(scenario.replayed().policy.keys.blocked == [.zero])
    }

    @Test func aJudgementUnderAnotherPolicyIsStale() throws {
        var scenario = try StateScenario()
        let version = scenario.state.policy.version
        let asked = Asked(token: nil, policyVersion: version)
        #expect(try scenario.ask(asked).decision.outcome == .authorized)
        let blocking = Command.blockKey(Self.key, version: UInt64(scenario.facts.count))
        for command in [Self.change { $0.disabling = [52] }, blocking] {
            let before = try #require(scenario.state.policy.version)
            scenario.when(command)
            #expect(scenario.state.policy.version == UInt64(scenario.facts.count) - 1)
            #expect(try scenario.ask(Asked(token: nil, policyVersion: before)).decision.outcome == .stale)
            #expect(try scenario.ask(Asked(token: nil, policyVersion: before), .refused).decision.outcome == .stale)
        }
        let another = scenario.newStream()
        try scenario.found(another)
        #expect(scenario.state.policy.version == UInt64(scenario.facts.count) - 4)
        #expect(scenario.state.policy.keys.ofAuthorities == [StateScenario.made.subjectPublicKeyInfo])
    }

    // MARK: - Quota

    @Test func whatIsAuthorizedCountsUnlessNoSignatureCanExist() throws {
        var scenario = try StateScenario()
        func count() -> UInt64 { scenario.state.certificateCount(of: StateScenario.authority) }
        #expect(count() == 0)
        let signed = try scenario.ask(Asked(token: nil, serialNumber: 1)).stream
        #expect(count() == 1)
        _ = try scenario.sign(signed)
        #expect(count() == 1)
        for (index, mayExist) in [(2, true), (3, false)] as [(UInt64, Bool)] {
            let stream = try scenario.ask(Asked(token: nil, serialNumber: index)).stream
            let failed = EventBody.signingFailed(
                SigningFailed(reason: RecordedReason(code: 10, values: []), signatureMayExist: mayExist)
            )
            scenario.when(.endIssuance(try Asked.encoded(failed, stream)))
        }
        #expect(count() == 2)
        let abandoned = try scenario.ask(Asked(token: nil, serialNumber: 4)).stream
        scenario.when(.abandonIssuance(abandoned, reason: RecordedReason(code: 10, values: [])))
        _ = try scenario.ask(Asked(token: nil, serialNumber: 5), .refused)
        #expect(count() == 3)
        #expect(scenario.replayed().indexes == scenario.state.indexes)
    }

    @Test func aJudgementThatTookTheQuotaForSomethingElseIsStale() throws {
        var scenario = try StateScenario()
        scenario.when(Self.change { $0.quota = .set(1) })
        let reached = Asked(token: nil, isQuotaReached: true, serialNumber: 9)
        #expect(try scenario.ask(reached, .refused).decision.outcome == .stale)
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 1)).decision.outcome == .authorized)
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 2)).decision.outcome == .stale)
        #expect(try scenario.ask(reached, .refused).decision.code == .invalidValue)
        scenario.when(Self.change { $0.quota = .set(2) })
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 2)).decision.outcome == .authorized)
        scenario.when(Self.change { $0.quota = .lifted })
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 3)).decision.outcome == .authorized)
        #expect(!scenario.state.isQuotaReached(of: nil))
    }

    @Test func countsCanBeTakenFromAnIndex() throws {
        var scenario = try StateScenario()
        var state = scenario.state
        state.restore(
            LedgerIndexes(
                openIntents: [],
                certificateCounts: [StateScenario.authority: 41],
                keyAccounts: [:],
                inForce: [:],
                streamVersions: [:]
            ),
            keys: TakenKeys(atMost: 1)
        )
        let authority = try #require(scenario.state.authorities[StateScenario.authority])
        let indexes = AuthorityIndexes(certificateCount: 41, keyAccounts: [:], streamVersions: [:])
        state.admit(KnownAuthority(authority, indexes))
        _ = try scenario.ask(Asked(token: nil, serialNumber: 1))
        for fact in scenario.facts.suffix(2) { state.evolve(fact) }
        #expect(state.certificateCount(of: StateScenario.authority) == 42)
    }

    @Test func rulesThatDoNotRiseAndANegativeQuotaAreNotWritten() {
        for fact in [
            IssuancePolicyChanged(
                disabledRules: [2, 1],
                notedRules: [],
                certificatesPerAuthority: nil,
                namesLog: false,
                provenance: Provenance(.program, "a")
            ),
            IssuancePolicyChanged(
                disabledRules: [1, 1],
                notedRules: [],
                certificatesPerAuthority: nil,
                namesLog: false,
                provenance: Provenance(.program, "a")
            ),
            IssuancePolicyChanged(
                disabledRules: [],
                notedRules: [2, 1],
                certificatesPerAuthority: nil,
                namesLog: false,
                provenance: Provenance(.program, "a")
            ),
            IssuancePolicyChanged(
                disabledRules: [],
                notedRules: [],
                certificatesPerAuthority: -1,
                namesLog: false,
                provenance: Provenance(.program, "a")
            ),
        ] {
            let event = Event(nonce: UniqueIdentifier(words: (1, 2)), body: .issuancePolicyChanged(fact))
            #expect(throws: EventCodingError.self) { try event.derEncoded() }
        }
    }
}
