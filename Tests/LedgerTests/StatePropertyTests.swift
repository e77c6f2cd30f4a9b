import Bytes
import Ledger
import Testbed
import Testing

/// What holds after any commands in any order.
struct StatePropertyTests {
    @Test(
        "Accounting adds up, versions are dense, and facts alone give the same state",
        arguments: 0..<30 as Range<UInt64>
    )
    func anyCommands(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var scenario = try StateScenario(window: Int64.random(in: 1...20, using: &random))
        var askedFor: [Asked] = []
        var requests: [UniqueIdentifier] = []
        var recorded = 0
        for serialNumber in 1...400 as ClosedRange<UInt64> {
            let pause: Int64 = [0, 0, 1, 999_999, 1_000_000, 5_000_000].randomElement(using: &random) ?? 0
            scenario.time = Instant(microseconds: scenario.time.microseconds + pause)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<10:
                let asked = Self.asked(serialNumber, in: scenario.state, &random)
                let judgement = [Asked.Judgement.authorized, .authorized, .refused, .none].randomElement(using: &random)
                let asks = try scenario.ask(asked, judgement ?? .none)
                askedFor.append(asked)
                if !asks.decision.events.isEmpty {
                    requests.append(asks.stream)
                    recorded += 1
                }
            case 10..<14: if let stream = requests.randomElement(using: &random) { _ = try scenario.sign(stream) }
            case 14: if let stream = requests.randomElement(using: &random) { _ = try scenario.fail(stream) }
            case 15:
                if let stream = requests.randomElement(using: &random) {
                    scenario.when(.abandonIssuance(stream, reason: RecordedReason(code: 10, values: [])))
                }
            case 16:
                let token = ["a", "b", nil].randomElement(using: &random) ?? nil
                let authority = UniqueIdentifier(words: (0xD, UInt64.random(in: 0..<6, using: &random)))
                scenario.when(.createAuthority(authority, StateScenario.creating(token: token)))
                if Bool.random(using: &random) {
                    scenario.when(.advanceAuthorityCreation(authority, .keyMade(StateScenario.made)))
                    scenario.when(.advanceAuthorityCreation(authority, .requestAuthorized(StateScenario.authorized)))
                    scenario.when(.advanceAuthorityCreation(authority, .authorityCreated(StateScenario.created)))
                }
            case 17:
                let version = UInt64.random(in: 4...8, using: &random)
                scenario.when(
                    .importCertificate(StateScenario.authority, version: version, ruleSet: 1, StateScenario.imported)
                )
            case 18: scenario.start(window: Int64.random(in: 1...20, using: &random))
            default:
                let step = ClockStepped(
                    before: scenario.time,
                    after: scenario.time,
                    isHeld: Bool.random(using: &random)
                )
                scenario.when(.record(stream: StateScenario.ledger, .clockStepped(step)))
            }
            Self.expectAccountsToAddUp(scenario, requests: recorded, seed: seed)
        }
        Self.expectDenseVersions(scenario, seed: seed)
        Self.expectSame(scenario, scenario.replayed(), askedFor, seed: seed)
    }

    private static func asked(_ serialNumber: UInt64, in state: LedgerState, _ random: inout SplitMix64) -> Asked {
        let isCurrent = Int.random(in: 0..<8, using: &random) > 0
        return Asked(
            principal: Bool.random(using: &random) ? "somebody" : "another",
            token: ["t1", "t2", "t3", nil].randomElement(using: &random) ?? nil,
            key: UInt8.random(in: 1...2, using: &random),
            isReadable: Int.random(in: 0..<10, using: &random) > 0,
            version: isCurrent ? state.authorities[StateScenario.authority]?.version : 1,
            serialNumber: serialNumber
        )
    }

    private static func expectAccountsToAddUp(_ scenario: StateScenario, requests: Int, seed: UInt64) {
        var counts: [EventType: Int] = [:]
        for fact in scenario.facts { counts[fact.body.type, default: 0] += 1 }
        func count(_ type: EventType) -> Int { counts[type] ?? 0 }
        #expect(count(.issuanceRequested) == requests, "seed \(seed)")
        #expect(
            count(.issuanceRequested)
                == count(.issuanceRefused) + count(.issuanceAuthorized) + count(.issuanceRepeated),
            "seed \(seed)"
        )
        #expect(
            count(.issuanceAuthorized)
                == count(.certificateSigned) + count(.signingFailed) + count(.issuanceAbandoned)
                + scenario.state.openIssuances.count,
            "seed \(seed)"
        )
    }

    private static func expectDenseVersions(_ scenario: StateScenario, seed: UInt64) {
        var next: [UniqueIdentifier: UInt64] = [:]
        for fact in scenario.facts {
            #expect(fact.streamVersion == next[fact.stream, default: 0], "seed \(seed), position \(fact.position)")
            next[fact.stream, default: 0] += 1
        }
    }

    /// Two states are the same if they answer every question alike.
    private static func expectSame(
        _ scenario: StateScenario,
        _ other: LedgerState,
        _ askedFor: [Asked],
        seed: UInt64
    ) {
        let state = scenario.state
        #expect(state.opened == other.opened && state.started == other.started, "seed \(seed)")
        #expect(state.authorities == other.authorities, "seed \(seed)")
        #expect(state.openIssuances == other.openIssuances, "seed \(seed)")
        #expect(state.isClockHeld == other.isClockHeld && state.lastTime == other.lastTime, "seed \(seed)")
        for fact in scenario.facts {
            #expect(state.nextVersion(of: fact.stream) == other.nextVersion(of: fact.stream), "seed \(seed)")
        }
        for elapsed in [0, 1, 5, 19, 20, 21] as [Int64] {
            let time = scenario.time.adding(seconds: elapsed)
            for scope in Set(askedFor.compactMap(\.scope)) {
                #expect(state.holder(of: scope, at: time) == other.holder(of: scope, at: time), "seed \(seed)")
            }
            for token in ["a", "b"] {
                let mine = state.creation(ofToken: token, by: StateScenario.provenance, at: time)
                #expect(mine == other.creation(ofToken: token, by: StateScenario.provenance, at: time), "seed \(seed)")
            }
        }
    }
}
