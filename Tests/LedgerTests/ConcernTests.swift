import Bytes
import Testbed
import Testing

@testable import Ledger

/// A judgement is made stale by what it rests on, and by nothing else.
struct ConcernTests {
    private static func revoked(_ number: UInt64) -> CertificateRevoked {
        CertificateRevoked(
            authority: StateScenario.authority,
            serialNumber: [1] + UniqueIdentifier(words: (0, number)).octets,
            reason: .superseded,
            provenance: StateScenario.provenance
        )
    }

    @Test func aHundredRevocationsASecondMakeNoIssuanceStale() throws {
        var scenario = try StateScenario()
        let revocations = try StreamIdentifiers.revocations(of: StateScenario.authority)
        for second in 0..<10 as Range<UInt64> {
            scenario.time = scenario.time.adding(seconds: 1)
            // Judged now; a hundred revocations reach the log before it.
            var asked = Asked(token: nil, serialNumber: second)
            asked.policyVersion = scenario.state.policy.version
            let proposal = try asked.proposal(.authorized, stream: scenario.newStream(), at: scenario.time)
            for number in 0..<100 as Range<UInt64> {
                let revoked = EventBody.certificateRevoked(Self.revoked(second * 100 + number))
                #expect(scenario.when(.record(stream: revocations, revoked)).outcome == .recorded)
            }
            #expect(scenario.when(.requestIssuance(proposal)).outcome == .authorized)
        }
        #expect(scenario.state.nextVersion(of: revocations) == 1_000)
        #expect(scenario.state.authorities[StateScenario.authority]?.version == 6)
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func onlyWhatChangesAConcernMovesItsVersion(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var scenario = try StateScenario()
        for _ in 0..<60 {
            let before = scenario.state.basis(of: StateScenario.authority)
            let type = EventType.allCases[Int(generator.next() % UInt64(EventType.allCases.count))]
            var random = RandomEvent(seed: generator.next())
            let body = random.event(type).body
            let stream: UniqueIdentifier =
                switch type.kind.stream {
                case .ledger: StateScenario.ledger
                case .authority: generator.next() % 2 == 0 ? StateScenario.authority : scenario.newStream()
                case .request, .operation, .list, .revocations, .report, .responder, .periods, .approval:
                    scenario.newStream()
                }
            let decision = scenario.when(.record(stream: stream, body))
            let after = scenario.state.basis(of: StateScenario.authority)
            guard decision.outcome == .recorded else {
                #expect(after == before)
                continue
            }
            let position = UInt64(scenario.facts.count) - 1
            for concern in [Concern.authority, .policy, .resourcePolicy] {
                let isOurs = type.kind.stream != .authority || stream == StateScenario.authority || concern == .policy
                var isPolicys = false
                if case .keyMade(let made) = body { isPolicys = made.purpose == .authority }
                let moves = (type.kind.concern == concern || (concern == .policy && isPolicys)) && isOurs
                #expect((after.version(of: concern) == position) == moves, "seed \(seed): \(type), \(concern)")
                if !moves { #expect(after.version(of: concern) == before.version(of: concern)) }
            }
        }
    }
}
