import Bytes
import Testbed
import Testing

@testable import Ledger

/// The indexes beside a log follow from its entries.
struct IndexFoldTests {
    /// The changes that each fact of a scenario makes.
    private static func changes(_ facts: [RecordedFact]) -> [IndexChanges] {
        var state = LedgerState(ledger: StateScenario.ledger)
        return facts.map { fact in
            var changes = IndexChanges()
            state.evolve(fact, into: &changes)
            return changes
        }
    }

    @Test func aSerialNumberIsUsedByItsEnding() throws {
        var scenario = try StateScenario()
        let signed = try scenario.ask(Asked(token: nil, serialNumber: 1)).stream
        _ = try scenario.sign(signed)
        let burned = try scenario.ask(Asked(token: nil, serialNumber: 2)).stream
        _ = try scenario.fail(burned, signatureMayExist: true)
        let free = try scenario.ask(Asked(token: nil, serialNumber: 3)).stream
        _ = try scenario.fail(free)
        let abandoned = try scenario.ask(Asked(token: nil, serialNumber: 4)).stream
        scenario.when(.abandonIssuance(abandoned, reason: RecordedReason(code: 10, values: [])))
        let serials = Self.changes(scenario.facts).flatMap(\.serials)
        #expect(serials.map(\.standing) == [.issued, .burned, .burned])
        #expect(serials.map(\.serialNumber) == [1, 2, 4].map { Asked(serialNumber: $0).serialOctets })
        for entry in serials {
            #expect(entry.authority == StateScenario.authority)
            guard case .issuanceAuthorized(let authorized) = scenario.facts[Int(entry.intent)].body else {
                Issue.record("no intent at \(entry.intent)")
                continue
            }
            #expect(authorized.serialNumber == entry.serialNumber)
            #expect(scenario.facts[Int(entry.ending)].body.type.kind.endsStream)
        }
        #expect(scenario.state.indexes.openIntents.isEmpty)
        // One request of the authority's own, one certificate, one signature that may exist.
        #expect(scenario.state.indexes.keyAccounts[StateScenario.made.key]?.proven == 3)
    }

    @Test func whatIsInForceIsAsManyWhateverHappensSince() throws {
        var scenario = try StateScenario()
        func ofStart() -> Int { scenario.state.indexes.inForce.keys.count { $0.isOfStart } }
        let count = ofStart()
        for round in 0..<50 as Range<UInt64> {
            scenario.start()
            scenario.when(Self.refused(by: scenario.newStream()))
            let counted = RefusalsCounted(from: scenario.time, unknown: [], logins: [], known: [], others: 0)
            scenario.when(.record(stream: StateScenario.ledger, .refusalsCounted(counted)))
            _ = try scenario.sign(scenario.ask(Asked(token: nil, serialNumber: round)).stream)
            scenario.when(Self.otherPolicy(than: scenario.state))
        }
        // The first change of the policy is in force for the first time.
        #expect(ofStart() == count + 1)
        #expect(scenario.state.indexes.position(of: .policy) == UInt64(scenario.facts.count) - 1)
    }

    private static func otherPolicy(than state: LedgerState) -> Command {
        var change = PolicyChange(provenance: Provenance(.program, "uid:0"))
        change.quota = .set((state.policy.certificatesPerAuthority ?? 1_000) + 1)
        return .changePolicy(change)
    }

    private static func refused(by stream: UniqueIdentifier) -> Command {
        .record(
            stream: stream,
            .operationRefused(
                OperationRefused(
                    operation: "x",
                    resource: nil,
                    template: nil,
                    code: .accessDenied,
                    reason: nil,
                    octets: [],
                    isCut: false,
                    provenance: StateScenario.provenance
                )
            )
        )
    }

    @Test(arguments: 0..<30 as Range<UInt64>)
    func changesFoundTogetherAreThoseFoundOneByOne(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        var scenario = try StateScenario()
        var open: [UniqueIdentifier] = []
        for number in 0..<80 as Range<UInt64> {
            scenario.time = scenario.time.adding(seconds: Int64(generator.next() % 3))
            switch generator.next() % 8 {
            case 0: scenario.start()
            case 1: scenario.when(Self.otherPolicy(than: scenario.state))
            case 2: try scenario.found(scenario.newStream())
            case 3 where !open.isEmpty:
                scenario.when(.abandonIssuance(open.removeFirst(), reason: RecordedReason(code: 10, values: [])))
            case 4 where !open.isEmpty: _ = try scenario.fail(open.removeFirst(), signatureMayExist: number % 2 == 0)
            case 5 where !open.isEmpty: _ = try scenario.sign(open.removeLast())
            default: open.append(try scenario.ask(Asked(token: nil, serialNumber: number)).stream)
            }
        }
        let single = Self.changes(scenario.facts)
        var together = IndexChanges()
        var state = LedgerState(ledger: StateScenario.ledger)
        for fact in scenario.facts { state.evolve(fact, into: &together) }
        #expect(Set(together.opened.values) == Set(state.indexes.openIntents.values), "seed \(seed)")
        #expect(together.closed.isEmpty)
        #expect(together.serials == single.flatMap(\.serials))
        #expect(together.inForce == state.indexes.inForce)
        #expect(together.streamVersions == state.indexes.streamVersions)
        #expect(together.certificateCounts == state.indexes.certificateCounts)
        #expect(together.keyAccounts == state.indexes.keyAccounts)
    }
}
