import Foundation

/// A python as an independent witness: the one that `CA_LEDGER_PYTHON` names, else `python3`.
enum Python {
    /// What a script answers on standard output and error together, and its exit status.
    static func run(_ script: String, arguments: [String], input: String) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ca-ledger-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let question = folder.appending(path: "input")
        try input.write(to: question, atomically: false, encoding: .utf8)

        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        let python = ProcessInfo.processInfo.environment["CA_LEDGER_PYTHON"] ?? "python3"
        process.arguments = [python, "-c", script] + arguments
        let output = Pipe()
        process.standardInput = try FileHandle(forReadingFrom: question)
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let octets = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: octets, as: UTF8.self))
    }
}
