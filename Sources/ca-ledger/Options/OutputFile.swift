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
