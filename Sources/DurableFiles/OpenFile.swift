internal import Glibc
internal import Synchronization

/// A regular file that is open, written and read at given places.
///
/// It is closed with its last reference, or before.
public final class OpenFile: Sendable {
    /// What a file is opened for.
    public enum Access: Hashable, Sendable {
        /// To read a file that exists.
        case reading
        /// To read and write a file that exists.
        case writing
        /// To read and write a file, which is made (mode 0600) where there is none.
        case writingOrCreating
        /// To read and write a file that is made (mode 0600), and must not have existed.
        case creating

        var flags: Int32 {
            switch self {
            case .reading: O_RDONLY
            case .writing: O_RDWR
            case .writingOrCreating: O_RDWR | O_CREAT
            case .creating: O_RDWR | O_CREAT | O_EXCL
            }
        }
    }

    /// The file's path.
    public let path: String
    private let descriptor: Int32
    private let isClosed = Mutex(false)

    /// Opens a file; a symbolic link is refused, and so is whatever is no regular file.
    ///
    /// - Throws: ``FileError`` where it cannot be opened.
    public convenience init(_ path: String, for access: Access) throws(FileError) {
        try self.init(path, opening: path, in: AT_FDCWD, for: access)
    }

    /// Opens a file by its name in a folder that is open, or by its path in none (`AT_FDCWD`).
    init(_ path: String, opening name: String, in folder: Int32, for access: Access) throws(FileError) {
        // Whatever else has the name must not hold whoever opens it up: a pipe waits for its other end.
        let flags = access.flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = uninterrupted { unsafe openat(folder, name, flags, 0o600) }
        guard descriptor >= 0 else { throw FileError(lastCallOn: path, "cannot be opened") }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = Glibc.close(descriptor)
            throw FileError(path, "is no regular file")
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { self.close() }

    /// Writes octets at a place; what lies behind them stays.
    ///
    /// - Throws: ``FileError`` where they cannot be written, perhaps in part.
    public func write(_ octets: [UInt8], at offset: Int) throws(FileError) {
        let isWritten = unsafe writingAll(octets) { rest, written in
            unsafe pwrite(self.descriptor, rest.baseAddress, rest.count, off_t(offset + written))
        }
        guard isWritten else { throw FileError(lastCallOn: self.path, "cannot be written") }
    }

    /// The file's octets from a place on, by default its first, at most so many.
    ///
    /// - Throws: ``FileError`` where they cannot be read.
    public func read(at offset: Int = 0, atMost limit: Int) throws(FileError) -> [UInt8] {
        let octets = unsafe readingAll(atMost: limit) { rest, length in
            unsafe pread(self.descriptor, rest.baseAddress, rest.count, off_t(offset + length))
        }
        guard let octets else { throw FileError(lastCallOn: self.path, "cannot be read") }
        return octets
    }

    /// How many octets it has.
    ///
    /// - Throws: ``FileError`` where that cannot be told.
    public func size() throws(FileError) -> Int {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be read")
        }
        return Int(status.st_size)
    }

    /// Whether the system lets others than its owner read it.
    ///
    /// - Throws: ``FileError`` where that cannot be told.
    public func isReadableByOthers() throws(FileError) -> Bool {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be read")
        }
        return status.st_mode & 0o004 != 0
    }

    /// Whether the system lets nobody but its owner read or change it.
    ///
    /// - Throws: ``FileError`` where that cannot be told.
    public func isItsOwnersAlone() throws(FileError) -> Bool {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be read")
        }
        return status.st_mode & 0o077 == 0
    }

    /// What tells it from every file that has, or had, its name, and from itself before it was written to.
    ///
    /// - Throws: ``FileError`` where that cannot be told.
    public func version() throws(FileError) -> [Int] {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be read")
        }
        return [
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
            status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
        ]
    }

    /// When its octets were last changed, in seconds since 1970.
    ///
    /// - Throws: ``FileError`` where that cannot be told.
    public func changedAt() throws(FileError) -> Int {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be read")
        }
        return status.st_mtim.tv_sec
    }

    /// Lets everybody read it (mode 0644), or its owner alone (mode 0600).
    ///
    /// - Throws: ``FileError`` where its mode stays.
    public func letOthersRead(_ others: Bool) throws(FileError) {
        guard fchmod(self.descriptor, others ? 0o644 : 0o600) == 0 else {
            throw FileError(lastCallOn: self.path, "keeps its mode")
        }
    }

    /// Whether it is still the file that has its name.
    public var hasItsName: Bool {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else { return false }
        return FileStatus(self.path)?.identity == FileStatus.Identity(status)
    }

    /// Waits until what was written would survive power loss.
    ///
    /// - Throws: ``FileError`` where nobody knows whether it would.
    public func synchronize() throws(FileError) {
        guard uninterrupted({ fsync(self.descriptor) }) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be synchronized")
        }
    }

    /// Waits until the octets that were written would survive power loss; what the file system notes about them may not.
    ///
    /// - Throws: ``FileError`` where nobody knows whether they would.
    public func synchronizeOctets() throws(FileError) {
        guard uninterrupted({ fdatasync(self.descriptor) }) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be synchronized")
        }
    }

    /// Closes the file; it MUST NOT be used afterwards.
    public func close() {
        let wasOpen = self.isClosed.withLock { isClosed in
            defer { isClosed = true }
            return !isClosed
        }
        if wasOpen { _ = Glibc.close(self.descriptor) }
    }
}
