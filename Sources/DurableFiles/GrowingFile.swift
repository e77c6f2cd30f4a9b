/// A file that is written piece by piece, and gets its name once it is whole: what is there under the name is the old content, or all of
/// the new.
public final class GrowingFile {
    private let path: String
    private let unfinished: String
    private let file: OpenFile
    private var length = 0
    private var isEnded = false

    /// A file to be, in place of the one that has its name, readable by its owner alone (mode 0600).
    ///
    /// - Throws: ``FileError`` where it cannot be made, or the name is that of something else than a regular file.
    public init(_ path: String) throws(FileError) {
        if let there = FileStatus(path), !there.isFile { throw FileError(path, "is no regular file") }
        self.path = path
        self.unfinished = path + ".unfinished"
        FilePlace.remove(self.unfinished)
        self.file = try OpenFile(self.unfinished, for: .creating)
    }

    deinit { self.discard() }

    /// Appends octets.
    ///
    /// - Throws: ``FileError`` where not all of them are written.
    public func append(_ octets: [UInt8]) throws(FileError) {
        try self.file.write(octets, at: self.length)
        self.length += octets.count
    }

    /// Makes it durable, and gives it its name.
    ///
    /// - Throws: ``FileError`` where any step fails: then nothing is there.
    public func finish() throws(FileError) {
        try self.file.synchronize()
        try FilePlace.rename(self.unfinished, to: self.path)
        self.file.close()
        self.isEnded = true
        try FilePlace.synchronize(FilePlace.folder(of: self.path))
    }

    /// Leaves nothing of it.
    public func discard() {
        guard !self.isEnded else { return }
        self.isEnded = true
        self.file.close()
        FilePlace.remove(self.unfinished)
    }
}
