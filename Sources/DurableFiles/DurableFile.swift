/// Whole files that are there completely or not at all, readable by their owner alone (mode 0600).
///
/// Each is written under a name beside its own, made durable, given its name, and the name made durable: what these functions return
/// from survives power loss, and what they throw from has left either the old content or the new.
public enum DurableFile {
    /// What the unfinished file's name ends with.
    private static let unfinished = ".unfinished"

    /// Makes a file where there is none.
    ///
    /// - Throws: ``FileError`` where there is one already, or any step fails.
    public static func create(_ path: String, _ octets: [UInt8]) throws(FileError) {
        guard !FilePlace.exists(path) else { throw FileError(path, "exists already") }
        try self.replace(path, octets)
    }

    /// Makes a file, in place of the one that had its name.
    ///
    /// - Throws: ``FileError`` where any step fails, and where the name is that of something else than a regular file: of a device, say,
    ///   that nobody would have any more.
    public static func replace(_ path: String, _ octets: [UInt8]) throws(FileError) {
        if let there = FileStatus(path), !there.isFile { throw FileError(path, "is no regular file") }
        let unfinished = path + self.unfinished
        FilePlace.remove(unfinished)
        let file = try OpenFile(unfinished, for: .creating)
        defer { file.close() }
        do throws(FileError) {
            try file.write(octets, at: 0)
            try file.synchronize()
            try FilePlace.rename(unfinished, to: path)
        } catch {
            FilePlace.remove(unfinished)
            throw error
        }
        try FilePlace.synchronize(FilePlace.folder(of: path))
    }

    /// The octets of a file that has at most so many.
    ///
    /// - Throws: ``FileError`` where it cannot be read, or is longer.
    public static func read(_ path: String, atMost limit: Int) throws(FileError) -> [UInt8] {
        let file = try OpenFile(path, for: .reading)
        defer { file.close() }
        let octets = try file.read(atMost: limit + 1)
        guard octets.count <= limit else { throw FileError(path, "is longer than \(limit) octets") }
        return octets
    }
}
