import Bytes
import Testbed
import Testing

@testable import Ledger

/// Which events may be found under a name: whatever gives a name to itself is among those that are looked for under it.
@Suite struct ForceBearersTests {
    private static let ledger = UniqueIdentifier(words: (1, 2))

    @Test(arguments: EventType.allCases) func everyEventIsLookedForUnderItsNames(type: EventType) throws {
        for seed in 0..<40 as Range<UInt64> {
            var random = RandomEvent(seed: seed)
            let body = random.event(type).body
            let fact = RecordedFact(
                position: 77,
                time: Instant(microseconds: 0),
                stream: try Self.stream(of: body, seed),
                streamVersion: 0,
                body: body
            )
            for name in fact.forceNames {
                guard let bearers = name.bearers(in: Self.ledger) else {
                    #expect(Self.isOfOne(name), "seed \(seed): \(name.octets.hexadecimal)")
                    continue
                }
                #expect(bearers.types.contains(type), "seed \(seed): \(name.octets.hexadecimal)")
                #expect(bearers.stream == nil || bearers.stream == fact.stream, "seed \(seed)")
            }
        }
    }

    /// Whether only one event ever has the name: it has the position in it, or is of the one life of an authority or report.
    private static func isOfOne(_ name: ForceName) -> Bool {
        let position = ForceName(.start, at: 77).subject
        let slot = name.octets.first.flatMap(ForceSlot.init)
        return name.subject.suffix(8) == position || name.subject.prefix(8) == position || slot == .openCreation
            || slot == .report && name.subject.first != 0
    }

    private static func stream(of body: EventBody, _ seed: UInt64) throws -> UniqueIdentifier {
        switch body.type.kind.stream {
        case .ledger: return Self.ledger
        case .periods:
            guard case .oCSPPeriodOpened(let opened) = body else { break }
            return try StreamIdentifiers.periods(of: opened.authority)
        default: break
        }
        return UniqueIdentifier(words: (seed, 7))
    }
}
