internal import Glibc

/// A file that cannot be used.
///
/// It names the file, never what is in it.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What cannot be done with it: `cannot be opened`.
    public let failure: String
    /// The operating system's number for the reason; 0 where the reason is not the operating system's.
    public let number: Int32

    /// Whether the process or the machine has no more of what it takes to open files: nothing is said of the file.
    public var isOfScarcity: Bool { [EMFILE, ENFILE, ENOMEM].contains(self.number) }

    /// Whether nothing has the name.
    public var isOfAbsence: Bool { self.number == ENOENT }
    /// Whether something has the name already.
    public var isOfPresence: Bool { self.number == EEXIST }
    /// Whether what has the name, or a step of the way to it, is of another kind than is asked for: a link, a folder, a file, a pipe.
    public var isOfKind: Bool { [ENOTDIR, ELOOP, EISDIR, ENXIO, ENOTEMPTY].contains(self.number) }

    /// A failure that the operating system did not name.
    public init(_ path: String, _ failure: String) {
        self.path = path
        self.failure = failure
        self.number = 0
    }

    /// A failure for which the operating system gave a number to somebody else.
    public init(_ path: String, _ failure: String, number: Int32) {
        self.path = path
        self.failure = failure
        self.number = number
    }

    /// A failure of the operating system's last call.
    init(lastCallOn path: String, _ failure: String) {
        self.number = errno
        self.path = path
        self.failure = failure
    }

    /// File, failure and reason.
    public var description: String {
        guard self.number != 0 else { return "\(self.path) \(self.failure)." }
        let reason = unsafe strerror(self.number).map { unsafe String(cString: $0) } ?? "error \(self.number)"
        return "\(self.path) \(self.failure): \(reason)."
    }
}
