import DurableFiles

/// A key, or the count of its uses, that cannot be kept or read.
///
/// It names files, never what is in them.
public struct KeyStoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed and why, for people.
    public let message: String

    init(message: String) { self.message = message }

    /// A file that cannot be used.
    init(_ error: FileError) { self.message = error.description }

    /// The message.
    public var description: String { self.message }
}
