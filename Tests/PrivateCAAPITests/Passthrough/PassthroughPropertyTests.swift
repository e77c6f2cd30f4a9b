import Bytes
import Foundation
import Ledger
import PKI
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
    private static func python(_ arguments: [String], input: String = "") throws -> [WireValue] {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "passthrough_cases.py"
        )
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try Data(input.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["CA_LEDGER_PYTHON"] ?? "python3"
        process.arguments = [python, script.path] + arguments
        process.standardInput = try FileHandle(forReadingFrom: file)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try output.split(separator: 0x0A).map { try JSONReader.read([UInt8]($0)) }
    }

    @Test(arguments: [1, 2, 3])
    func whatBotocoreSendsIsEncodedAsPythonEncodesIt(seed: Int) throws {
        let cases = try Self.python(["make", "\(seed)", "200"])
        #expect(cases.count == 200)
        for value in cases {
            let body = try #require([UInt8](hexadecimal: value["body"]?.text ?? "-"))
            let expected = try #require(try Verdict(value))
            let found = try Verdict(try ReadPassthrough.input(body).passthrough)
            #expect(found == expected, "seed \(seed): \(String(decoding: body, as: UTF8.self))")
        }
    }

    @Test(arguments: [11, 12, 13] as [UInt64])
    func whateverFollowsTheModelIsJudgedAsPythonJudgesIt(seed: UInt64) throws {
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
        let verdicts = try Self.python(["judge"], input: lines).map { try Verdict($0) }
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
