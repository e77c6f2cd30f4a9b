import Glibc

/// A key, or the count of its uses, that cannot be kept or read.
///
/// It names files, never what is in them.
public struct KeyStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and why, for people.
    public let message: String

    init(message: String) { self.message = message }

    /// A failure of the operating system's last call.
    init(_ act: String, _ path: String) {
        let number = errno
        let reason = unsafe strerror(number).map { unsafe String(cString: $0) } ?? "error \(number)"
        self.message = "Cannot \(act) \(path): \(reason)."
    }

    /// The message.
    public var description: String { self.message }
}
