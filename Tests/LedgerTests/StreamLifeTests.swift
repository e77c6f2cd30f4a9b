import Bytes
import Testing

@testable import Ledger

/// What may be next in a stream is decided, never left to a store.
struct StreamLifeTests {
    private static func body(_ type: EventType) -> EventBody {
        var random = RandomEvent(seed: UInt64(type.rawValue))
        return random.event(type).body
    }

    @Test(arguments: EventType.allCases)
    func nothingFollowsTheEndOfARequest(type: EventType) throws {
        var scenario = try StateScenario()
        let stream = try scenario.ask().stream
        #expect(try scenario.sign(stream).outcome == .recorded)
        let state = scenario.state
        let decision = scenario.when(.record(stream: stream, Self.body(type)))
        if type.kind.beginsStream, type.kind.stream != .ledger {
            // Whoever makes identifiers makes new ones: what is over is forgotten, and looks like new.
            #expect(decision.outcome == .recorded)
        } else {
            let code = type == .clockConfirmed ? RefusalCode.invalidArgument : .internalFailure
            #expect(decision.events.isEmpty && decision.code == code)
            #expect(scenario.state.indexes == state.indexes)
        }
    }

    @Test(arguments: EventType.allCases)
    func anEventLiesInAStreamOfItsKind(type: EventType) throws {
        var scenario = try StateScenario()
        let open = try scenario.ask().stream
        let strangers: [(UniqueIdentifier, StreamKind)] = [
            (StateScenario.ledger, .ledger), (StateScenario.authority, .authority), (open, .request),
            (try StreamIdentifiers.revocations(of: StateScenario.authority), .revocations),
        ]
        for (stream, kind) in strangers where kind != type.kind.stream {
            let isNew = kind == .revocations && type.kind.beginsStream && type.kind.stream != .ledger
            // What is not held is not confirmed, wherever.
            guard type != .clockConfirmed else { continue }
            let decision = scenario.state.decide(.record(stream: stream, Self.body(type)), at: scenario.time)
            #expect((decision.code == .internalFailure) == !isNew, "\(type) in a stream of \(kind)")
        }
    }

    @Test func anAuthorityThatFailedStaysSo() throws {
        var scenario = try StateScenario()
        let stream = scenario.newStream()
        scenario.when(.createAuthority(stream, StateScenario.creating()))
        let failed = EventBody.authorityCreationFailed(
            AuthorityCreationFailed(reason: RecordedReason(code: 10, values: []))
        )
        #expect(scenario.when(.advanceAuthorityCreation(stream, failed)).outcome == .recorded)
        for body in [failed, .authorityCreated(StateScenario.created)] {
            #expect(scenario.when(.advanceAuthorityCreation(stream, body)).code == .internalFailure)
        }
    }

    @Test func aLedgerIsOpenedOnce() throws {
        var scenario = try StateScenario()
        let again = scenario.when(.record(stream: StateScenario.ledger, .ledgerOpened(StateScenario.opened)))
        #expect(again.code == .internalFailure)
    }

    @Test func everyIntentIsOpenedAndClosedInOneKindOfStream() {
        for stream in [StreamKind.authority, .request, .list, .responder] {
            let kinds = EventType.allCases.map(\.kind).filter { $0.stream == stream }
            #expect(kinds.contains { $0.intent == .opens } && kinds.contains { $0.intent == .closes })
        }
        for type in EventType.allCases where type.kind.intent != .none {
            #expect([.authority, .request, .list, .responder].contains(type.kind.stream), "\(type)")
        }
    }
}
