import Bytes
import Foundation
import HTTP
import JSON
import Ledger
import PKI
import Testbed
import Testing

@testable import PrivateCAAPI

/// botocore serialises and Python's `cryptography` encodes, decodes and judges.
@Suite struct PassthroughPropertyTests {
    /// What Python makes of a passthrough.
    struct Verdict: Hashable, CustomStringConvertible {
        var subject: String?
        var extensions: [[String]] = []

        var description: String { "subject \(self.subject ?? "absent"), extensions \(self.extensions)" }

        /// `nil` where it is flawed.
        init?(_ line: WireValue) throws {
            guard line["flawed"]?.truth == false else { return nil }
            #expect(line["isReadBack"]?.truth == true)
            self.subject = line["subject"]?.text
            self.extensions = try #require(line["extensions"]).items.map { item in
                item.items.map { $0.text ?? ($0.truth == true ? "critical" : "") }
            }
        }

        /// `nil` where it is flawed.
        init?(_ submitted: SubmittedPassthrough?) throws {
            switch submitted {
            case nil: break
            case .flawed: return nil
            case .values(let values):
                self.subject = values.subject?.hexadecimal
                self.extensions =
                    try values.extensions.map { try Extensions(derEncoded: $0) }?.map { element in
                        [element.identifier.dotted, element.isCritical ? "critical" : "", element.value.hexadecimal]
                    } ?? []
            }
        }
    }

    /// The lines that the Python beside this writes.
    private static func python(_ arguments: [String], input: String = "") async throws -> [WireValue] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "passthrough_cases.py"
        )
        let output = try await Program.python.output([script.path] + arguments, input: Array(input.utf8))
        return try output.utf8.split(separator: 0x0A).map { try JSONReader.read([UInt8]($0)) }
    }

    @Test(arguments: [1, 2, 3])
    func whatBotocoreSendsIsEncodedAsPythonEncodesIt(seed: Int) async throws {
        let cases = try await Self.python(["make", "\(seed)", "200"])
        #expect(cases.count == 200)
        for value in cases {
            let body = try #require([UInt8](hexadecimal: value["body"]?.text ?? "-"))
            let expected = try #require(try Verdict(value))
            let found = try Verdict(try ReadPassthrough.input(body).passthrough)
            #expect(found == expected, "seed \(seed): \(String(decoding: body, as: UTF8.self))")
        }
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func whateverFollowsTheModelIsJudgedAsPythonJudgesIt(seed: UInt64) async throws {
        var random = RandomPassthrough(seed: seed)
        var bodies: [[UInt8]] = []
        var found: [Verdict?] = []
        for _ in 0..<700 {
            let body = Array(ReadPassthrough.body(random.next()).utf8)
            guard let input = try? ReadPassthrough.input(body) else { continue }
            bodies.append(body)
            found.append(try Verdict(input.passthrough))
        }
        let lines = bodies.map(\.hexadecimal).joined(separator: "\n") + "\n"
        let verdicts = try await Self.python(["judge"], input: lines).map { try Verdict($0) }
        try #require(verdicts.count == bodies.count)
        for (index, body) in bodies.enumerated() where found[index] != verdicts[index] {
            Issue.record(
                """
                seed \(seed): \(String(decoding: body, as: UTF8.self))
                ours: \(found[index]?.description ?? "flawed")
                Python's: \(verdicts[index]?.description ?? "flawed")
                """
            )
        }
        // Otherwise the test would say little.
        #expect(found.count { $0 != nil } > 100 && found.count { $0 == nil } > 50, "seed \(seed)")
    }
}
