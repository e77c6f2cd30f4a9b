internal import Glibc

/// A folder that is open, so that its names can be made to last without opening it again: also where no file can be opened any more.
///
/// It is closed with its last reference.
public final class OpenFolder: Sendable {
    /// The folder's path.
    public let path: String
    let descriptor: Int32

    /// A folder that is open already, and is this object's from now on.
    init(_ path: String, descriptor: Int32) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens a folder.
    ///
    /// - Throws: ``FileError`` where it cannot be opened.
    public init(_ path: String) throws(FileError) {
        let descriptor = uninterrupted { unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(lastCallOn: path, "cannot be opened") }
        self.path = path
        self.descriptor = descriptor
    }

    deinit { _ = close(self.descriptor) }

    /// Keeps others from it who ask the same, until this object goes; `false` where another has it.
    public func lock() -> Bool { uninterrupted { flock(self.descriptor, LOCK_EX | LOCK_NB) } == 0 }

    /// Whether it is still the folder that has its name.
    public var hasItsName: Bool { self.isCalled(self.path) }

    /// Whether it is the folder that has a name now.
    public func isCalled(_ path: String) -> Bool {
        var status = stat()
        guard unsafe fstat(self.descriptor, &status) == 0 else { return false }
        return FileStatus(path)?.identity == FileStatus.Identity(status)
    }

    /// Waits until the folder's names would survive power loss.
    ///
    /// - Throws: ``FileError`` where nobody knows whether they would.
    public func synchronize() throws(FileError) {
        guard uninterrupted({ fsync(self.descriptor) }) == 0 else {
            throw FileError(lastCallOn: self.path, "cannot be synchronized")
        }
    }
}
