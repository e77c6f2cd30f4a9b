import Foundation

/// A program outside this package whose judgement the tests ask for.
struct Program {
    let path: String
    let arguments: [String]

    /// Python with the `cryptography` package: what `CA_LEDGER_PYTHON` names, else `python3`.
    static var python: Program {
        Program(
            path: "/usr/bin/env",
            arguments: [ProcessInfo.processInfo.environment["CA_LEDGER_PYTHON"] ?? "python3"]
        )
    }

    /// The `openssl` command.
    static let openssl = Program(path: "/usr/bin/env", arguments: ["openssl"])

    /// Runs the program on an input and gives what it wrote.
    func run(_ more: [String], input: [UInt8] = []) throws -> (status: Int32, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = try (folder.file("input", Data(input)), folder.file("output", Data()))
        let process = Process()
        process.executableURL = URL(filePath: self.path)
        process.arguments = self.arguments + more
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return try (process.terminationStatus, String(decoding: Data(contentsOf: output), as: UTF8.self))
    }
}

extension URL {
    fileprivate func file(_ name: String, _ contents: Data) throws -> URL {
        let file = self.appending(path: name)
        try contents.write(to: file)
        return file
    }
}
