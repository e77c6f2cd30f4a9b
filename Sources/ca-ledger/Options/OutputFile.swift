import ArgumentParser
import DurableFiles

/// A file that somebody wants a result in.
enum OutputFile {
    /// Writes a result to a file, whole or not at all; `-` is standard output.
    ///
    /// - Throws: Where it cannot be written.
    static func write(_ octets: [UInt8], to path: String) throws {
        guard path != "-" else { return try StandardOutput.write(octets) }
        try DurableFile.replace(path, octets)
    }
}

/// Where a result goes, of commands that write it to standard output where nothing is said.
struct OutputOption: ParsableArguments {
    @Option(name: [.customShort("o"), .long], help: "The file to write, whole or not at all; - is standard output.")
    var output = "-"

    func validate() throws { try OptionText.refuseEmpty(self.output, "--output") }

    /// Whether it goes to standard output.
    var isStandard: Bool { self.output == "-" }

    /// Writes a result.
    ///
    /// - Throws: Where it cannot be written.
    func write(_ octets: [UInt8]) throws { try OutputFile.write(octets, to: self.output) }

    /// Writes a result that is longer than memory, piece by piece.
    ///
    /// - Throws: Where it cannot be written, and what whoever makes it throws: then no file is there.
    func write<Value>(
        by make: (_ sink: @escaping ([UInt8]) throws -> Void) async throws -> Value
    ) async throws -> Value {
        guard !self.isStandard else { return try await make(StandardOutput.write) }
        let file = try GrowingFile(self.output)
        defer { file.discard() }
        let value = try await make { try file.append($0) }
        try file.finish()
        return value
    }
}
