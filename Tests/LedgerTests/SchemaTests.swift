import Bytes
import Foundation
import Testbed
import Testing

@testable import Ledger

/// `schemas/events.asn1` is true: a compiler that shares no code with this program (asn1tools) reads every kind of event with it, and
/// writes the same octets again.
struct SchemaTests {
    @Test func anIndependentCompilerReadsEveryKindAndWritesTheSameOctets() async throws {
        var samples: [[UInt8]] = []
        for type in EventType.allCases {
            samples.append(try GoldenEventTests.golden(type))
            for seed in 0..<20 as Range<UInt64> {
                var random = RandomEvent(seed: seed)
                samples.append(try random.event(type).derEncoded())
            }
        }
        let lines = samples.map(\.hexadecimal).joined(separator: "\n")
        let run = try await Program.python.run(["-c", Self.script, Self.schema], input: Array(lines.utf8))
        try #require(run.status == 0, "asn1tools is needed (CA_LEDGER_PYTHON names a python that has it): \(run.said)")
        let answers = run.text.split(separator: "\n").map(String.init)
        try #require(answers.count == samples.count)
        for (answer, (index, sample)) in zip(answers, samples.enumerated()) {
            let type = EventType.allCases[index / 21]
            #expect(answer == "\(type) \(sample.hexadecimal)")
        }
    }

    /// For each line of hexadecimal: the name of the body's alternative, and what encoding the decoded value gives.
    private static let script = """
        import sys, asn1tools
        specification = asn1tools.compile_files(sys.argv[1], "der")
        for line in sys.stdin.read().split():
            event = specification.decode("Event", bytes.fromhex(line), check_constraints=True)
            print(event["body"][0], specification.encode("Event", event, check_constraints=True).hex())
        """

    private static let schema = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas/events.asn1").path
}
