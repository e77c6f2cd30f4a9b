import Foundation

/// A program outside this package, whose judgement or work tests ask for.
///
/// One that is missing is a failure, not a reason to skip. Whoever waits for one suspends: a test that blocked its thread
/// would stall every other test on it.
public struct Program: Sendable {
    /// What became of a run.
    public struct Outcome: Sendable {
        /// The exit status.
        public let status: Int32
        /// What it wrote on standard output.
        public let output: [UInt8]
        /// What it wrote on standard error.
        public let errors: String

        /// Standard output as a text.
        public var text: String { String(decoding: self.output, as: UTF8.self) }

        /// Everything that it wrote.
        public var said: String { self.text + self.errors }
    }

    /// A run that did not end well.
    public struct Failure: Error, CustomStringConvertible {
        /// What was run, and what it said.
        public let description: String
    }

    private let arguments: [String]

    /// Python with the packages of `tools/prepare`: what `CA_LEDGER_PYTHON` names, else `python3`.
    public static var python: Program {
        Program(arguments: [ProcessInfo.processInfo.environment["CA_LEDGER_PYTHON"] ?? "python3"])
    }

    /// The `openssl` command.
    public static let openssl = Program(arguments: ["openssl"])

    /// The shell, which runs the script that is its first argument.
    public static let shell = Program(arguments: ["sh", "-c"])

    /// More programs at once would only take each other's time and memory.
    private static let turnstile = Turnstile(ProcessInfo.processInfo.activeProcessorCount)

    /// Runs the program to its end.
    ///
    /// - Parameter folder: Where it runs; in the folder of the tests where there is none.
    public func run(
        _ arguments: [String],
        input: [UInt8] = [],
        in folder: TemporaryFolder? = nil
    ) async throws -> Outcome {
        let files = try TemporaryFolder()
        try files.write(input, to: "input")
        try files.write([], to: "output")
        try files.write([], to: "errors")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = self.arguments + arguments
        if let folder { process.currentDirectoryURL = folder.url }
        process.standardInput = FileHandle(forReadingAtPath: files.file("input"))
        process.standardOutput = FileHandle(forWritingAtPath: files.file("output"))
        process.standardError = FileHandle(forWritingAtPath: files.file("errors"))
        await Self.turnstile.enter()
        let status: Result<Int32, any Error> = await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: .success($0.terminationStatus)) }
            do {
                try process.run()
            } catch {
                process.terminationHandler = nil
                continuation.resume(returning: .failure(error))
            }
        }
        await Self.turnstile.leave()
        return Outcome(
            status: try status.get(),
            output: try files.read("output"),
            errors: String(decoding: try files.read("errors"), as: UTF8.self)
        )
    }

    /// What the program writes on standard output.
    ///
    /// - Throws: ``Failure`` where it does not end with status 0.
    public func output(
        _ arguments: [String],
        input: [UInt8] = [],
        in folder: TemporaryFolder? = nil
    ) async throws -> String {
        let outcome = try await self.run(arguments, input: input, in: folder)
        guard outcome.status == 0 else {
            throw Failure(
                description: "\((self.arguments + arguments).joined(separator: " ")): \(outcome.status)\n"
                    + outcome.text + outcome.errors
            )
        }
        return outcome.text
    }
}
