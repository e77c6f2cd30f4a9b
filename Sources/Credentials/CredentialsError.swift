/// Why credentials could not be read or changed.
public struct CredentialsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong, and what to do about it; never a secret.
    public let description: String

    /// An error with a description, in which no secret may be.
    public init(_ description: String) { self.description = description }
}
