import Foundation

/// A program of the machine, run to its end.
///
/// One that is missing is a failure, not a reason to skip.
enum Program {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The Python that has the `cryptography` package.
    static var python: String { ProcessInfo.processInfo.environment["CA_LEDGER_PYTHON"] ?? "python3" }

    /// Standard output; standard error is in the failure where the program fails.
    static func run(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        let output = Pipe()
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(UUID().uuidString)")
        _ = FileManager.default.createFile(atPath: errors.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let reason = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
            throw Failure(
                description: "\(arguments.joined(separator: " ")): \(process.terminationStatus)\n\(text)\(reason)"
            )
        }
        return text
    }

    /// Runs a body with a folder that is gone afterwards.
    static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("issuance-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}
