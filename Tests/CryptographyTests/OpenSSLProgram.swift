import Foundation

/// The `openssl` program, at work in a temporary folder of its own.
final class OpenSSLProgram: Sendable {
    private let folder: URL

    init() throws {
        self.folder = FileManager.default.temporaryDirectory.appendingPathComponent("openssl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: self.folder) }

    func write(_ octets: [UInt8], to name: String) throws {
        try Data(octets).write(to: self.folder.appendingPathComponent(name))
    }

    func read(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: self.folder.appendingPathComponent(name)))
    }

    /// Runs the program in the folder; its exit code and what it printed.
    @discardableResult
    func run(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = self.folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
