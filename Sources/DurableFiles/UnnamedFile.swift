internal import Glibc

/// A file without a name, gone with the process that made it unless it is given one: for copies that nobody shall find.
///
/// It is its owner's alone (mode 0600). On a file system that has no such files it has a name of its own until it is given another,
/// or goes.
public final class UnnamedFile: Sendable {
    private let descriptor: Int32
    /// The name that it has all the same.
    private let makeshift: String?

    /// Not in Swift's view of `fcntl.h`, which says `__O_TMPFILE | O_DIRECTORY`.
    private static let withoutName: Int32 = 0o20_000_000 | O_DIRECTORY
    private static let pieceCount = 1 << 20

    /// A new file, empty, where this machine keeps what is temporary.
    ///
    /// - Throws: ``FileError`` where none can be made.
    public init() throws(FileError) {
        let folder = TemporaryPlace.base
        let descriptor = uninterrupted { unsafe open(folder, O_RDWR | O_CLOEXEC | Self.withoutName, 0o600) }
        if descriptor >= 0 {
            self.descriptor = descriptor
            self.makeshift = nil
            return
        }
        guard [EOPNOTSUPP, EISDIR, EINVAL].contains(errno) else {
            throw FileError(lastCallOn: folder, "takes no file")
        }
        var template = Array("\(folder)/ca-ledger-file-XXXXXX".utf8CString)
        let made = unsafe template.withUnsafeMutableBufferPointer { name -> Int32 in
            guard let start = name.baseAddress else { return -1 }
            return unsafe mkstemp(start)
        }
        guard made >= 0, fcntl(made, F_SETFD, FD_CLOEXEC) == 0 else {
            throw FileError(lastCallOn: folder, "takes no file")
        }
        self.descriptor = made
        self.makeshift = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let makeshift { FilePlace.remove(makeshift) }
        _ = close(self.descriptor)
    }

    /// Appends what a regular file holds.
    ///
    /// - Throws: ``FileError`` where it cannot be read, or not all of it be written.
    public func take(_ path: String) throws(FileError) {
        let source = try OpenFile(path, for: .reading)
        defer { source.close() }
        var offset = 0
        while true {
            let piece = try source.read(at: offset, atMost: Self.pieceCount)
            guard !piece.isEmpty else { return }
            let isWritten = unsafe writingAll(piece) { rest, _ in
                unsafe write(self.descriptor, rest.baseAddress, rest.count)
            }
            guard isWritten else { throw FileError(lastCallOn: path, "cannot be copied") }
            offset += piece.count
        }
    }

    /// Appends octets.
    ///
    /// - Throws: ``FileError`` where not all of them are written.
    public func append(_ octets: [UInt8]) throws(FileError) {
        let isWritten = unsafe writingAll(octets) { rest, _ in
            unsafe write(self.descriptor, rest.baseAddress, rest.count)
        }
        guard isWritten else { throw FileError(lastCallOn: TemporaryPlace.base, "takes no more") }
    }

    /// Its octets from a place on, at most so many, fewer only at its end.
    ///
    /// - Throws: ``FileError`` where they cannot be read.
    public func read(at offset: Int, atMost limit: Int) throws(FileError) -> [UInt8] {
        let octets = unsafe readingAll(atMost: limit) { rest, length in
            unsafe pread(self.descriptor, rest.baseAddress, rest.count, off_t(offset + length))
        }
        guard let octets else { throw FileError(lastCallOn: TemporaryPlace.base, "cannot be read") }
        return octets
    }

    /// Gives it a name, which nothing may have.
    ///
    /// - Throws: ``FileError`` where it stays as it is.
    public func give(name: String) throws(FileError) {
        let isNamed =
            if let makeshift {
                unsafe link(makeshift, name) == 0
            } else {
                unsafe linkat(AT_FDCWD, "/proc/self/fd/\(self.descriptor)", AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
            }
        guard isNamed else { throw FileError(lastCallOn: name, "cannot be made") }
    }
}
