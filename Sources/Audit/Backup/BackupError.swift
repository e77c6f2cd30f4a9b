/// Why there is no backup.
///
/// Nothing is left of one that failed.
public struct BackupError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, and what can be done, for people.
    public let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    public var description: String { self.message }
}
