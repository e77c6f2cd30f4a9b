public import Cryptography

/// The secret half of an access key.
///
/// It prints as a placeholder, in whatever way it is printed, and is wiped when nobody needs it any more.
public struct SecretAccessKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The text itself, in UTF-8: for keys derived from it, for the file that keeps it, and for showing it once when it is made.
    public let octets: SecretOctets

    /// A secret.
    public init(_ octets: SecretOctets) { self.octets = octets }

    /// A secret that lies about as a text all the same, which cannot be wiped.
    public init(_ text: String) { self.octets = SecretOctets(text.utf8) }

    /// The text itself, which cannot be wiped: where it is shown, once, by a process that ends then.
    public var revealed: String {
        var text: [UInt8] = []
        text.reserveCapacity(self.octets.count)
        self.octets.append(to: &text)
        defer { SecretOctets.wipe(&text) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether another secret is the same, in a time that depends on their lengths alone.
    public func agrees(with other: SecretAccessKey) -> Bool {
        self.octets.agrees(with: other.octets)
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

extension Credential {
    /// All of it, its secret as well, as a JSON object: what whoever had it made is shown, once.
    public var shown: SecretOctets {
        var line = CredentialsText.line(self)
        return SecretOctets(wiping: &line)
    }
}

/// What knows access keys.
public protocol CredentialsProviding: Sendable {
    /// The credential of that key; `nil` where there is none.
    func credential(for accessKeyIdentifier: String) -> Credential?
}
