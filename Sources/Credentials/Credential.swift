import Bytes

/// The secret half of an access key.
///
/// It prints as a placeholder, in whatever way it is printed.
public struct SecretAccessKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself: for keys derived from it, for the file that keeps it, and for showing it once when it is made.
    public let revealed: String

    /// A secret.
    public init(_ text: String) { self.revealed = text }

    /// Whether another secret is the same, in a time that depends on their lengths alone.
    public func agrees(with other: SecretAccessKey) -> Bool {
        agreeInConstantTime(self.revealed.utf8.span, other.revealed.utf8.span)
    }

    /// A placeholder.
    public var description: String { "(secret)" }

    /// A placeholder.
    public var debugDescription: String { "(secret)" }

    /// A mirror that shows nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// An access key with its secret, as a file holds it.
///
/// Whose the key is and what it may do follows from the log. What a file says of that counts once: when a ledger that knows no access
/// key yet takes over those of the file.
public struct Credential: Sendable {
    /// What names the key in requests.
    public let accessKeyIdentifier: String
    /// What signs them.
    public let secretAccessKey: SecretAccessKey
    /// Whose it is, as the file says; absent where it says nothing.
    public let principal: String?
    /// Its role, as the file says; absent where it says nothing.
    public let role: String?

    /// A credential.
    public init(
        accessKeyIdentifier: String,
        secretAccessKey: SecretAccessKey,
        principal: String? = nil,
        role: String? = nil
    ) {
        self.accessKeyIdentifier = accessKeyIdentifier
        self.secretAccessKey = secretAccessKey
        self.principal = principal
        self.role = role
    }
}

/// What knows access keys.
public protocol CredentialsProviding: Sendable {
    /// The credential of that key; `nil` where there is none.
    func credential(for accessKeyIdentifier: String) -> Credential?
}
