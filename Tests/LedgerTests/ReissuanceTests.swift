import Bytes
import Testbed
import Testing

@testable import Ledger

/// What an authority does when it is soon asked again for the same public key and names is decided at the head of the log.
struct ReissuanceTests {
    private static let likeness = Digest256(words: (1, 2, 3, 4))
    private static let period: Int64 = 60

    /// A ledger whose authority looks.
    private static func scenario(refuses: Bool = true) throws -> StateScenario {
        var scenario = try StateScenario()
        #expect(Self.change(&scenario, ReissuancePolicy(refuses: refuses, period: Self.period)) == .recorded)
        return scenario
    }

    @discardableResult
    private static func change(_ scenario: inout StateScenario, _ policy: ReissuancePolicy?) -> Decision.Outcome {
        scenario.when(.changeReissuance(StateScenario.authority, policy, Provenance(.program, "uid:0"))).outcome
    }

    /// What somebody sees who looks now; nothing of it is stored.
    private static func look(_ scenario: StateScenario, _ likeness: Digest256 = Self.likeness) -> RecentSight {
        let recent = scenario.state.indexes.recent
        let earlier = recent.newest(alike: likeness, at: scenario.time, period: Self.period)
        return RecentSight(likeness: likeness, earlier: earlier, horizon: recent.horizon)
    }

    private static func asked(_ scenario: StateScenario, _ number: UInt64, seeing sight: RecentSight) -> Asked {
        var asked = Asked(token: nil, serialNumber: number)
        asked.reissuanceVersion = scenario.state.authorities[StateScenario.authority]?.reissuance?.version
        asked.seen = sight
        return asked
    }

    @Test func ofTwoWhoLookAtOnceOneSeesNothing() throws {
        var scenario = try Self.scenario()
        let sight = Self.look(scenario)
        #expect(sight.earlier == nil)
        let first = try scenario.ask(Self.asked(scenario, 1, seeing: sight))
        #expect(first.decision.outcome == .authorized)
        #expect(try scenario.ask(Self.asked(scenario, 2, seeing: sight)).decision.outcome == .stale)
        // Who looks again sees the first, signed or not.
        let open = Self.look(scenario)
        #expect(open.earlier?.serialNumber == Asked(serialNumber: 1).serialOctets)
        _ = try scenario.sign(first.stream)
        #expect(Self.look(scenario).earlier == open.earlier)
        let refused = try scenario.ask(Self.asked(scenario, 3, seeing: open), .refused)
        #expect(refused.decision.code == .invalidValue)
        // Others are not held up.
        let other = Self.look(scenario, Digest256(words: (1, 2, 3, 5)))
        #expect(try scenario.ask(Self.asked(scenario, 4, seeing: other)).decision.outcome == .authorized)
    }

    @Test(arguments: [0, 1, 2]) func whatWasNotIssuedDoesNotCount(way: Int) throws {
        var scenario = try Self.scenario()
        let earlier = try scenario.ask(Self.asked(scenario, 1, seeing: Self.look(scenario)))
        let sight = Self.look(scenario)
        #expect(sight.earlier != nil)
        switch way {
        case 0: _ = try scenario.fail(earlier.stream)
        case 1: _ = try scenario.fail(earlier.stream, signatureMayExist: true)
        default: scenario.when(.abandonIssuance(earlier.stream, reason: RecordedReason(code: 10, values: [])))
        }
        // What would have been refused or noted for it is judged again.
        #expect(try scenario.ask(Self.asked(scenario, 2, seeing: sight), .refused).decision.outcome == .stale)
        let again = Self.look(scenario)
        #expect(again.earlier == nil)
        #expect(try scenario.ask(Self.asked(scenario, 3, seeing: again)).decision.outcome == .authorized)
    }

    @Test func itCountsForAPeriodAndNotAMicrosecondLonger() throws {
        var scenario = try Self.scenario()
        let begun = scenario.time
        _ = try scenario.sign(scenario.ask(Self.asked(scenario, 1, seeing: Self.look(scenario))).stream)
        scenario.time = Instant(microseconds: begun.microseconds + Self.period * 1_000_000 - 1)
        let sight = Self.look(scenario)
        #expect(sight.earlier?.end(within: Self.period) == begun.adding(seconds: Self.period))
        scenario.time = begun.adding(seconds: Self.period)
        // Judged a moment before its time was over, and decided after.
        #expect(try scenario.ask(Self.asked(scenario, 2, seeing: sight)).decision.outcome == .stale)
        #expect(Self.look(scenario).earlier == nil)
        let again = Self.asked(scenario, 3, seeing: Self.look(scenario))
        #expect(try scenario.ask(again).decision.outcome == .authorized)
    }

    @Test func theShorterOfTwoPeriodsCounts() throws {
        var scenario = try Self.scenario()
        _ = try scenario.sign(scenario.ask(Self.asked(scenario, 1, seeing: Self.look(scenario))).stream)
        let recent = scenario.state.indexes.recent
        let later = scenario.time.adding(seconds: 30)
        #expect(recent.newest(alike: Self.likeness, at: later, period: 30) == nil)
        #expect(recent.newest(alike: Self.likeness, at: later, period: 31) != nil)
        #expect(recent.newest(alike: Self.likeness, at: scenario.time.adding(seconds: 60), period: 86_400) == nil)
    }

    @Test func aChangeOfThePolicyMakesAJudgementStaleAndItsRepetitionIsNoChange() throws {
        var scenario = try Self.scenario(refuses: false)
        let before = Self.asked(scenario, 1, seeing: Self.look(scenario))
        #expect(Self.change(&scenario, ReissuancePolicy(refuses: false, period: Self.period)) == .unchanged)
        #expect(Self.change(&scenario, nil) == .recorded)
        #expect(Self.change(&scenario, nil) == .unchanged)
        #expect(try scenario.ask(before).decision.outcome == .stale)
        // Nobody looks any more, and what is issued then is not kept.
        _ = try scenario.sign(scenario.ask(Self.asked(scenario, 2, seeing: Self.look(scenario))).stream)
        #expect(scenario.state.indexes.recent.rows.isEmpty)
        #expect(scenario.state.authorities[StateScenario.authority]?.reissuance?.policy == nil)
    }

    @Test func noPolicyIsSaidOfWhatIsNotThere() throws {
        var scenario = try StateScenario()
        let nobody = Command.changeReissuance(scenario.newStream(), nil, Provenance(.program, "uid:0"))
        #expect(scenario.when(nobody).outcome == .stale)
        #expect(Self.change(&scenario, nil) == .unchanged)
    }

    @Test func anEpochForgetsThem() throws {
        var scenario = try Self.scenario()
        _ = try scenario.sign(scenario.ask(Self.asked(scenario, 1, seeing: Self.look(scenario))).stream)
        #expect(scenario.state.indexes.recent.rows.count == 1)
        var random = RandomEvent(seed: 1)
        let opened = RecordedFact(
            position: UInt64(scenario.facts.count),
            time: scenario.time,
            stream: StateScenario.ledger,
            streamVersion: 9,
            body: random.event(.epochOpened).body
        )
        var (state, changes) = (scenario.state, IndexChanges())
        state.evolve(opened, into: &changes)
        #expect(state.indexes.recent.rows.isEmpty)
        #expect(changes.recent.last == .forgotten)
        #expect(state.indexes.recent.newest(alike: Self.likeness, at: scenario.time, period: Self.period) == nil)
    }

    /// A fact of a life of which nothing else matters.
    private static func fact(_ position: UInt64, _ stream: UInt64, _ body: EventBody, likeness: UInt64) -> RecordedFact
    {
        RecordedFact(
            position: position,
            time: StateScenario.beginning,
            stream: UniqueIdentifier(words: (0xB, stream)),
            streamVersion: 1,
            body: body,
            likeness: Digest256(words: (0, 0, 0, likeness))
        )
    }

    @Test func aServerThatForgotWhatCameMeanwhileJudgesAgain() throws {
        var recent = RecentIssuances(isWhole: false)
        recent.watch(StateScenario.authority, ReissuancePolicy(refuses: true, period: Self.period))
        var changes = IndexChanges()
        let early = RecentSight(likeness: Digest256(words: (9, 9, 9, 9)), earlier: nil, horizon: recent.horizon)
        let proposal = try Asked().proposal(.authorized, stream: StateScenario.ledger, at: StateScenario.beginning)
        let authorized = try #require(proposal.judgement?.event.body)
        let count = UInt64(RecentIssuances.signedAtHand)
        for number in 1...count + 1 {
            // All that is at hand is as many as may be.
            #expect(recent.confirms(early, at: StateScenario.beginning, period: Self.period))
            recent.fold(Self.fact(2 * number, number, authorized, likeness: number), into: &changes)
            let signed = EventBody.certificateSigned(CertificateSigned(signature: []))
            recent.fold(Self.fact(2 * number + 1, number, signed, likeness: number), into: &changes)
        }
        #expect(!recent.confirms(early, at: StateScenario.beginning, period: Self.period))
        let now = RecentSight(likeness: early.likeness, earlier: nil, horizon: recent.horizon)
        #expect(recent.confirms(now, at: StateScenario.beginning, period: Self.period))
        let first = Digest256(words: (0, 0, 0, 1)), second = Digest256(words: (0, 0, 0, 2))
        #expect(recent.newest(alike: first, at: StateScenario.beginning, period: Self.period) == nil)
        #expect(recent.newest(alike: second, at: StateScenario.beginning, period: Self.period)?.position == 4)
        #expect(recent.issuance(at: 2) == nil && recent.issuance(at: 4)?.likeness == second)
        #expect(changes.recent.count { if case .issued = $0 { true } else { false } } == Int(count) + 1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func whateverOrderTheyComeInTheEarliestGoesFirst(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        var heap = EarliestFirst<Int>()
        var model: [Int] = []
        for _ in 0..<200 {
            if generator.next() % 3 == 0, !model.isEmpty {
                let least = model.min()
                #expect(heap.first == least)
                heap.removeFirst()
                if let index = model.firstIndex(where: { $0 == least }) { model.remove(at: index) }
            } else {
                let value = Int(generator.next() % 50)
                heap.insert(value)
                model.append(value)
            }
            #expect(heap.all.sorted() == model.sorted() && heap.isEmpty == model.isEmpty)
        }
    }

    @Test(
        arguments: [
            (.off, nil, true), (.off, 1, false), (.note, nil, false), (.note, 0, false), (.note, 1, true),
            (.refuse, 86_400, true),
            (.refuse, 86_401, false), (.refuse, -1, false),
        ] as [(ReissuanceMode, Int64?, Bool)]
    )
    func aPeriodIsADayAtMostAndGoesWithWhatIsDone(mode: ReissuanceMode, period: Int64?, isSuch: Bool) {
        let changed = ReissuancePolicyChanged(mode: mode, period: period, provenance: Provenance(.program, "uid:0"))
        #expect((changed.fault == nil) == isSuch)
    }
}
