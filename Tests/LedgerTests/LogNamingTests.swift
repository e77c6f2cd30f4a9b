import Bytes
import Testing

@testable import Ledger

/// Whether an authority's certificates name the log is said for each, or left to the policy of the ledger.
struct LogNamingTests {
    private static let provenance = Provenance(.program, "uid:0")

    private static func change(_ scenario: inout StateScenario, _ naming: LogNaming) -> Decision.Outcome {
        scenario.when(.changeNaming(StateScenario.authority, naming, Self.provenance)).outcome
    }

    private static func namesLog(_ scenario: StateScenario) -> Bool {
        scenario.state.namesLog(of: scenario.state.authorities[StateScenario.authority])
    }

    @Test func anAuthoritysOwnPolicyGoesBeforeTheLedgers() throws {
        var scenario = try StateScenario()
        #expect(!Self.namesLog(scenario))
        #expect(Self.change(&scenario, .always) == .recorded)
        #expect(Self.namesLog(scenario))
        // Of no authority, and of another, the ledger's policy decides.
        #expect(!scenario.state.namesLog(of: nil))
        var change = PolicyChange(provenance: Self.provenance)
        change.namesLog = true
        #expect(scenario.when(.changePolicy(change)).outcome == .recorded)
        #expect(Self.change(&scenario, .never) == .recorded)
        #expect(!Self.namesLog(scenario) && scenario.state.namesLog(of: nil))
        #expect(Self.change(&scenario, .asLedger) == .recorded)
        #expect(Self.namesLog(scenario))
        #expect(scenario.replayed().authorities == scenario.state.authorities)
    }

    @Test func whatIsSoAlreadyIsNotRecordedAgain() throws {
        var scenario = try StateScenario()
        #expect(Self.change(&scenario, .asLedger) == .unchanged)
        for naming in [LogNaming.never, .always] {
            #expect(Self.change(&scenario, naming) == .recorded)
            #expect(Self.change(&scenario, naming) == .unchanged)
        }
        #expect(scenario.when(.changeNaming(scenario.newStream(), .always, Self.provenance)).outcome == .stale)
    }

    @Test func aChangeMakesAJudgementStaleAndTheNextNamesIt() throws {
        var scenario = try StateScenario()
        #expect(Self.change(&scenario, .always) == .recorded)
        let version = scenario.state.authorities[StateScenario.authority]?.naming?.version
        #expect(try scenario.ask(Asked(token: nil, serialNumber: 1)).decision.outcome == .stale)
        var seeing = Asked(token: nil, serialNumber: 1)
        seeing.namingVersion = version
        #expect(try scenario.ask(seeing).decision.outcome == .authorized)
        #expect(Self.change(&scenario, .never) == .recorded)
        seeing.serialNumber = 2
        #expect(try scenario.ask(seeing).decision.outcome == .stale)
    }
}
