import Bytes
import Testing

@testable import Ledger

/// What is under dual control happens with an approval of just that, by another person, in its time, and once.
struct DualControlTests {
    private static let root = Provenance(.program, "uid:0")
    private static let bob = Self.administrator("bob")

    private static func administrator(_ name: String, account: String = "000000000000", key: String = "B") -> Provenance
    {
        Provenance(.api, name, accessKey: key, account: account, role: RoleDefinition.administrator)
    }

    private static func controlled(
        _ operations: [ControlledOperation] = [.changeRole],
        hours: Int64 = 1
    ) throws -> StateScenario {
        var scenario = try StateScenario()
        let changed = DualControlChanged(operations: operations, hours: hours, provenance: Self.root)
        #expect(scenario.when(.changeDualControl(changed)).outcome == .recorded)
        return scenario
    }

    private static func define(
        _ role: String = "web",
        by provenance: Provenance = Self.root,
        in scenario: inout StateScenario
    ) -> Decision {
        let changed = RoleChanged(role: role, operations: ["GetPolicy"], templates: [], provenance: provenance)
        return scenario.when(.record(stream: StateScenario.ledger, .roleChanged(changed)))
    }

    private static func awaited(_ decision: Decision) throws -> AwaitedApproval {
        guard case .awaitsApproval(let awaited) = decision.outcome else {
            Issue.record("it does not wait: \(decision.outcome)")
            throw CancellationError()
        }
        return awaited
    }

    private static func decide(
        _ approval: UniqueIdentifier,
        _ verdict: ApprovalVerdict = .given,
        by provenance: Provenance = Self.bob,
        in scenario: inout StateScenario
    ) -> Decision.Outcome {
        scenario.when(.decideApproval(approval, verdict, provenance)).outcome
    }

    @Test func whatIsApprovedHappensOnceAndItsUseFollowsIt() throws {
        var scenario = try Self.controlled()
        let awaited = try Self.awaited(Self.define(in: &scenario))
        #expect(awaited.isNew && awaited.until == scenario.time.adding(seconds: 3_600))
        #expect(!scenario.state.roles.contains("web"))
        // Asked for again, it is not asked for again.
        let again = Self.define(by: Provenance(.controlSocket, "uid:0"), in: &scenario)
        #expect(again.events.isEmpty)
        #expect(try Self.awaited(again).identifier == awaited.identifier)
        #expect(Self.decide(awaited.identifier, in: &scenario) == .recorded)
        #expect(Self.decide(awaited.identifier, in: &scenario) == .unchanged)
        // Something else, and another person, wait for themselves.
        #expect(try Self.awaited(Self.define("other", in: &scenario)).isNew)
        #expect(try Self.awaited(Self.define(by: Provenance(.program, "uid:7"), in: &scenario)).isNew)
        let happened = Self.define(in: &scenario)
        #expect(happened.outcome == .recorded && happened.events.map(\.body.type) == [.roleChanged, .approvalUsed])
        #expect(scenario.state.roles.contains("web"))
        #expect(scenario.types(of: awaited.identifier) == [.approvalRequested, .approvalGiven, .approvalUsed])
        #expect(scenario.replayed().approvals == scenario.state.approvals)
    }

    @Test func anotherPersonApprovesWhoMay() throws {
        var scenario = try Self.controlled()
        let approval = try Self.awaited(Self.define(by: Self.bob, in: &scenario)).identifier
        for one in [
            Self.bob, Self.administrator("bob", key: "ANOTHER"), Self.administrator("eve", account: "111111111111"),
            Provenance(.api, "eve", accessKey: "E", account: "000000000000", role: "issuer"),
        ] {
            guard case .impossible(.accessDenied, _) = Self.decide(approval, by: one, in: &scenario) else {
                Issue.record("\(one.principal) approves")
                continue
            }
        }
        #expect(Self.decide(approval, by: Self.root, in: &scenario) == .recorded)
    }

    @Test func whatRanOutOrWasRejectedBeginsAnew() throws {
        var scenario = try Self.controlled()
        let first = try Self.awaited(Self.define(in: &scenario)).identifier
        #expect(Self.decide(first, in: &scenario) == .recorded)
        scenario.time = scenario.time.adding(seconds: 3_601)
        guard case .impossible(.invalidArgument, _) = Self.decide(first, in: &scenario) else {
            Issue.record("what ran out is approved")
            return
        }
        let late = Self.define(in: &scenario)
        #expect(late.events.map(\.body.type) == [.approvalExpired, .approvalRequested])
        let second = try Self.awaited(late).identifier
        #expect(second != first && scenario.types(of: first).last == .approvalExpired)
        guard case .impossible(.invalidArgument, _) = Self.decide(second, .rejected(reason: ""), in: &scenario) else {
            Issue.record("it is rejected for no reason")
            return
        }
        #expect(Self.decide(second, .rejected(reason: "no"), in: &scenario) == .recorded)
        #expect(try Self.awaited(Self.define(in: &scenario)).isNew)
        // At the last moment it still counts.
        let third = try Self.awaited(Self.define(in: &scenario)).identifier
        #expect(Self.decide(third, in: &scenario) == .recorded)
        scenario.time = scenario.time.adding(seconds: 3_600)
        #expect(Self.define(in: &scenario).outcome == .recorded)
    }

    @Test func openApprovalsAreBoundedAndTheirPlacesAreTakenAgain() throws {
        var scenario = try Self.controlled()
        for person in 0..<8 {
            for role in 0..<9 {
                let decision = Self.define("r\(role)", by: Provenance(.program, "uid:\(person)"), in: &scenario)
                if role < 8 { _ = try Self.awaited(decision) } else { #expect(decision.code == .limitExceeded) }
            }
        }
        let all = scenario.state.approvals.all
        #expect(all.map(\.requested.place) == Array(0..<64))
        #expect(Self.define("x", by: Provenance(.program, "uid:9"), in: &scenario).code == .limitExceeded)
        #expect(Self.decide(all[5].identifier, .rejected(reason: "no"), in: &scenario) == .recorded)
        _ = try Self.awaited(Self.define("x", by: Provenance(.program, "uid:9"), in: &scenario))
        #expect(scenario.state.approvals.all.last?.requested.place == 5)
        // All that ran out make room at once.
        scenario.time = scenario.time.adding(seconds: 3_601)
        #expect(Self.define("y", in: &scenario).events.count == 65)
        #expect(scenario.state.approvals.open.count == 1)
        #expect(scenario.state.indexes.inForce.keys.count { $0.octets.first == ForceSlot.approval.rawValue } == 128)
    }

    @Test func dualControlIsUnderDualControl() throws {
        var scenario = try Self.controlled()
        let off = DualControlChanged(operations: [], hours: nil, provenance: Self.root)
        let approval = try Self.awaited(scenario.when(.changeDualControl(off))).identifier
        #expect(Self.decide(approval, in: &scenario) == .recorded)
        let happened = scenario.when(.changeDualControl(off))
        #expect(happened.events.map(\.body.type) == [.dualControlChanged, .approvalUsed])
        #expect(scenario.state.dualControl == nil && Self.define(in: &scenario).outcome == .recorded)
        #expect(scenario.when(.changeDualControl(off)).outcome == .unchanged)
        for (operations, hours) in [
            ([.changeRole, .createAuthority], 1), ([.changeDualControl], 1), ([.changeRole], 0), ([.changeRole], 721),
            ([.changeRole], nil), ([], 1),
        ] as [([ControlledOperation], Int64?)] {
            let changed = DualControlChanged(operations: operations, hours: hours, provenance: Self.root)
            #expect(scenario.when(.changeDualControl(changed)).code == .invalidArgument)
        }
    }

    @Test func anAuthoritysMakingIsApprovedWithHowItTellsWhatItRevokes() throws {
        var scenario = try Self.controlled([.createAuthority, .deleteAuthority, .replaceCertificate])
        let responder = ResponderConfiguration(location: "http://a.example", customName: "a.example")
        let change = RevocationChange(lists: .off, responder: .on(responder), partition: scenario.newStream())
        let plain = try Self.awaited(scenario.when(.createAuthority(scenario.newStream(), StateScenario.creating())))
        let telling = try Self.awaited(
            scenario.when(.createAuthority(scenario.newStream(), StateScenario.creating(), revocation: change))
        )
        #expect(plain.identifier != telling.identifier && telling.code == .invalidArgument)
        let asked = try #require(scenario.state.approvals.open[telling.identifier]).requested.parameters
        #expect(asked.contains(AskedParameter(name: "responderLocation", value: "http://a.example")))
        #expect(Self.decide(telling.identifier, in: &scenario) == .recorded)
        _ = try Self.awaited(scenario.when(.createAuthority(scenario.newStream(), StateScenario.creating())))
        let happened = scenario.when(
            .createAuthority(scenario.newStream(), StateScenario.creating(), revocation: change)
        )
        #expect(
            happened.events.map(\.body.type) == [
                .authorityCreating, .revocationConfigurationChanged, .approvalUsed,
            ]
        )
    }

    @Test func accessForSomeDaysIsGivenForThatManyOrFewer() throws {
        var scenario = try Self.controlled([.addCredential])
        func give(_ key: String, days: Int64?) -> Command {
            .changeCredentials([
                CredentialsChanged(
                    change: .added,
                    accessKey: key,
                    principal: "eve",
                    account: "000000000000",
                    role: "issuer",
                    expiry: days.map { scenario.time.adding(seconds: $0 * 86_400 - 1) },
                    secret: SaltedDigest(salt: UniqueIdentifier(words: (1, 2)), digest: .zero),
                    provenance: Self.root
                )
            ])
        }
        let approval = try Self.awaited(scenario.when(give("A1", days: 90))).identifier
        #expect(Self.decide(approval, in: &scenario) == .recorded)
        scenario.time = scenario.time.adding(seconds: 60)
        for longer in [91, nil] as [Int64?] { #expect(try Self.awaited(scenario.when(give("A2", days: longer))).isNew) }
        #expect(scenario.when(give("A3", days: 90)).outcome == .recorded)
    }

    @Test func whatIsLongIsSaidByItsDigest() throws {
        let long = String(repeating: "x", count: AskedParameter.longestValue + 1)
        let changed = ResourcePolicyChanged(policy: long, provenance: Self.root)
        let asked = try #require(
            AskedChange(
                .resourcePolicyChanged(changed),
                in: StateScenario.authority,
                at: StateScenario.beginning,
                isReplacing: false
            )
        )
        #expect(asked.subject == StateScenario.authority && asked.parameters.count == 1)
        #expect(asked.parameters[0].value.hasPrefix("sha256:") && asked.parameters[0].value.utf8.count == 71)
    }
}
