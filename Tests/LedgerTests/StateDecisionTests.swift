import Bytes
import Ledger
import Testing

/// What commands come to in the states that they meet.
struct StateDecisionTests {
    @Test func aRequestAndItsIntentAreRecordedTogether() throws {
        var scenario = try StateScenario()
        let first = try scenario.ask()
        #expect(scenario.types(of: first.stream) == [.issuanceRequested, .issuanceAuthorized])
        #expect(scenario.facts.suffix(2).map(\.streamVersion) == [0, 1])
        let open = try #require(scenario.state.openIssuances[first.stream])
        #expect(open.intentPosition == UInt64(scenario.facts.count - 1))
        #expect(open.serialNumber == Asked().serialOctets)
        #expect(try scenario.sign(first.stream).outcome == .recorded)
        #expect(scenario.facts.last?.streamVersion == 2)
        #expect(scenario.state.openIssuances.isEmpty)
    }

    @Test func aRefusalIsRecordedWithItsRequestAndLeavesNothingOpen() throws {
        var scenario = try StateScenario()
        let refused = try scenario.ask(Asked(), .refused)
        #expect(
            refused.decision.outcome
                == .refused(code: .invalidValue, reason: RecordedReason(code: 2201, values: [.text("no")]))
        )
        #expect(scenario.types(of: refused.stream) == [.issuanceRequested, .issuanceRefused])
        #expect(scenario.state.openIssuances.isEmpty)
    }

    @Test func aJudgementOfAnotherVersionOfTheAuthorityIsStale() throws {
        for version: UInt64? in [3, 5, nil] {
            var scenario = try StateScenario()
            let before = scenario.facts.count
            for judgement in [Asked.Judgement.authorized, .refused] {
                #expect(try scenario.ask(Asked(version: version), judgement).decision.outcome == .stale)
            }
            #expect(scenario.facts.count == before)
        }
    }

    @Test func aRequestToNoAuthorityIsJudgedWithoutAVersion() throws {
        var scenario = try StateScenario()
        let refused = try scenario.ask(Asked(authority: nil, version: nil), .refused)
        #expect(refused.decision.code == .invalidValue)
    }

    @Test func aRequestWithoutAJudgementIsStaleWhereItsTokenIsFree() throws {
        var scenario = try StateScenario()
        #expect(try scenario.ask(Asked(), .none).decision.outcome == .stale)
        #expect(try scenario.ask(Asked(token: nil), .none).decision.outcome == .stale)
    }

    @Test func aSerialNumberThatIsBeingIssuedIsNotIssuedAgain() throws {
        var scenario = try StateScenario()
        try scenario.ask(Asked(token: nil, serialNumber: 7))
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 7)).decision.outcome == .stale)
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 8)).decision.outcome == .authorized)
    }

    @Test func aProposalThatHoldsNoRequestIsImpossible() throws {
        var scenario = try StateScenario()
        let stream = scenario.newStream()
        let nonsense = try Asked.encoded(.clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "x"))), stream)
        let proposal = IssuanceProposal(
            requested: nonsense,
            publicKeyDigest: nil,
            judgement: nil,
            basis: Basis([]),
            isQuotaReached: false
        )
        #expect(scenario.when(.requestIssuance(proposal)).code == .internalFailure)
    }

    @Test func anIntentHasExactlyOneEnding() throws {
        var scenario = try StateScenario()
        let nobody = scenario.newStream()
        #expect(try scenario.sign(nobody).code == .internalFailure)
        #expect(
            scenario.when(.abandonIssuance(nobody, reason: RecordedReason(code: 10, values: []))).code
                == .internalFailure
        )
        let signed = try scenario.ask(Asked(token: nil, serialNumber: 1)).stream
        let failed = try scenario.ask(Asked(token: nil, serialNumber: 2)).stream
        let abandoned = try scenario.ask(Asked(token: nil, serialNumber: 3)).stream
        #expect(try scenario.sign(signed).outcome == .recorded)
        #expect(try scenario.fail(failed).outcome == .recorded)
        #expect(
            scenario.when(.abandonIssuance(abandoned, reason: RecordedReason(code: 10, values: []))).outcome
                == .recorded
        )
        let count = scenario.facts.count
        for stream in [signed, failed, abandoned] {
            #expect(try scenario.sign(stream).code == .internalFailure)
            #expect(try scenario.fail(stream).code == .internalFailure)
            #expect(
                scenario.when(.abandonIssuance(stream, reason: RecordedReason(code: 10, values: []))).code
                    == .internalFailure
            )
        }
        #expect(scenario.facts.count == count)
    }

    @Test func onlyAnEndingEndsAnIssuance() throws {
        var scenario = try StateScenario()
        let stream = try scenario.ask().stream
        let abandoned = EventBody.issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: [])))
        #expect(scenario.when(.endIssuance(try Asked.encoded(abandoned, stream))).code == .internalFailure)
        #expect(scenario.state.openIssuances[stream] != nil)
    }

    @Test func anAuthorityIsCreatedOnceAndEndsItsCreationOnce() throws {
        var scenario = try StateScenario()
        let authority = UniqueIdentifier(words: (0xA, 9))
        #expect(scenario.when(.createAuthority(authority, StateScenario.creating())).outcome == .recorded)
        #expect(scenario.state.authorities[authority]?.status == .creating)
        #expect(scenario.when(.createAuthority(authority, StateScenario.creating())).outcome == .stale)
        let failed = EventBody.authorityCreationFailed(
            AuthorityCreationFailed(reason: RecordedReason(code: 10, values: []))
        )
        #expect(scenario.when(.advanceAuthorityCreation(authority, failed)).outcome == .recorded)
        #expect(scenario.state.authorities[authority]?.status == .failed)
        let created = EventBody.authorityCreated(StateScenario.created)
        #expect(scenario.when(.advanceAuthorityCreation(authority, created)).code == .internalFailure)
        #expect(Set(scenario.state.authorities.keys) == [StateScenario.authority, authority])
    }

    @Test func anAuthoritysStepsComeInTheirOrderAndEachOnce() throws {
        var scenario = try StateScenario()
        let authority = UniqueIdentifier(words: (0xA, 9))
        let foreign = RequestAuthorized(
            ruleSet: 1,
            key: UniqueIdentifier(words: (0xE, 9)),
            signatureAlgorithm: "",
            checks: [],
            certificationRequestInfo: []
        )
        let steps: [EventBody] = [
            .keyMade(StateScenario.made), .requestAuthorized(StateScenario.authorized),
            .authorityCreated(StateScenario.created),
        ]
        func code(_ step: EventBody) -> RefusalCode? { scenario.when(.advanceAuthorityCreation(authority, step)).code }
        for step in steps { #expect(code(step) == .internalFailure) }
        scenario.when(.createAuthority(authority, StateScenario.creating()))
        for (index, next) in steps.enumerated() {
            for step in steps where step != next { #expect(code(step) == .internalFailure, "before step \(index)") }
            #expect(code(.requestAuthorized(foreign)) == .internalFailure)
            #expect(code(.clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "")))) == .internalFailure)
            #expect(scenario.state.authorities[authority]?.status == .creating)
            #expect(code(next) == nil)
        }
        #expect(scenario.state.authorities[authority]?.status == .pendingCertificate)
        #expect(scenario.state.authorities[authority]?.key == StateScenario.made)
        for step in steps { #expect(code(step) == .internalFailure) }
    }

    @Test func aCertificateIsImportedAtTheVersionThatItWasAdmittedAt() throws {
        var scenario = try StateScenario()
        let second = AuthorityCertificateImported(
            certificate: [4],
            chain: [[5]],
            provenance: StateScenario.provenance
        )
        #expect(
            scenario.when(.importCertificate(StateScenario.authority, version: 4, ruleSet: 1, second)).outcome == .stale
        )
        #expect(
            scenario.when(.importCertificate(StateScenario.authority, version: 6, ruleSet: 1, second)).outcome
                == .recorded
        )
        let state = try #require(scenario.state.authorities[StateScenario.authority])
        #expect(
            state.status == .active && state.version == UInt64(scenario.facts.count) - 1 && state.certificate == [4]
                && state.chain == [[5]]
        )
        #expect(state.imported(atVersion: 4) == nil)
        #expect(state.imported(atVersion: 6)?.certificate == [3])
        #expect(state.imported(atVersion: 9)?.certificate == [4])
    }

    @Test func aHeldClockIsReleasedByAConfirmationOrAStart() throws {
        var scenario = try StateScenario()
        func stepped(isHeld: Bool) -> Command {
            let step = ClockStepped(before: StateScenario.beginning, after: StateScenario.beginning, isHeld: isHeld)
            return .record(stream: StateScenario.ledger, .clockStepped(step))
        }
        scenario.when(stepped(isHeld: false))
        #expect(!scenario.state.isClockHeld)
        scenario.when(stepped(isHeld: true))
        #expect(scenario.state.isClockHeld)
        scenario.when(stepped(isHeld: false))
        #expect(scenario.state.isClockHeld)
        scenario.when(
            .record(
                stream: StateScenario.ledger,
                .clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "x")))
            )
        )
        #expect(!scenario.state.isClockHeld)
        let again = scenario.when(
            .record(
                stream: StateScenario.ledger,
                .clockConfirmed(ClockConfirmed(provenance: Provenance(.program, "x")))
            )
        )
        #expect(again.events.isEmpty, "Nothing is held: there is nothing to confirm.")
        scenario.when(stepped(isHeld: true))
        scenario.start()
        #expect(!scenario.state.isClockHeld)
    }
}
