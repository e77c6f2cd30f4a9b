public import Bytes

/// Somebody was given access, or lost it.
///
/// Holds no secret: of the secret access key only a digest with salt, by which a file of credentials can be compared.
public struct CredentialsChanged: Hashable, Sendable {
    /// Added or removed.
    public let change: CredentialsChange
    /// The identifier of the access key.
    public let accessKey: String
    /// Whose it is.
    public let principal: String
    /// The account that it belongs to, twelve digits.
    public let account: String
    /// Its role: what it may do.
    public let role: String
    /// When it ends by itself; absent for never.
    public let expiry: Instant?
    /// What the secret access key hashes to; absent where it was taken away.
    public let secret: SaltedDigest?
    /// Who changed it.
    public let provenance: Provenance

    /// Somebody was given access, or lost it.
    public init(
        change: CredentialsChange,
        accessKey: String,
        principal: String,
        account: String,
        role: String,
        expiry: Instant?,
        secret: SaltedDigest?,
        provenance: Provenance
    ) {
        self.change = change
        self.accessKey = accessKey
        self.principal = principal
        self.account = account
        self.role = role
        self.expiry = expiry
        self.secret = secret
        self.provenance = provenance
    }
}

extension CredentialsChanged {
    /// Whether the key had ended by itself at a time: it gives access up to its end, and at it.
    public func hasEnded(at time: Instant) -> Bool { self.expiry.map { time > $0 } ?? false }
}

/// SHA-256 of `ca-ledger secret`, a line feed, sixteen random octets, and a secret access key in UTF-8.
///
/// A secret access key is forty random characters: nobody can find it by trying.
public struct SaltedDigest: Hashable, Sendable {
    /// The random octets.
    public let salt: UniqueIdentifier
    /// The digest.
    public let digest: Digest256

    /// A digest with its salt.
    public init(salt: UniqueIdentifier, digest: Digest256) {
        self.salt = salt
        self.digest = digest
    }
}

/// What became of somebody's access.
public enum CredentialsChange: Int, Hashable, Sendable {
    case added = 0
    case removed = 1
}

/// What a role permits from here on: the whole of it, whatever was said before.
public struct RoleChanged: Hashable, Sendable {
    /// The most patterns of templates that one role has.
    public static let mostTemplates = 64

    /// The role's name.
    public let role: String
    /// The names of the operations that it permits, in the order of their octets; none where there is no such role any more.
    public let operations: [String]
    /// The patterns of the templates that it permits, in the order of their octets.
    public let templates: [String]
    /// Who decided it.
    public let provenance: Provenance

    /// What a role permits from here on.
    public init(role: String, operations: [String], templates: [String], provenance: Provenance) {
        self.role = role
        self.operations = operations
        self.templates = templates
        self.provenance = provenance
    }
}

/// The file that holds the secrets differs from the log, or agrees with it again.
public struct CredentialsDiffered: Hashable, Sendable {
    /// The most differences that are listed.
    public static let mostListed = 100

    /// The access keys that differ, in the order of their octets; none where the file agrees with the log.
    public let differences: [CredentialsDifference]
    /// How many more there are.
    public let others: Int64

    /// The file differs, or agrees again.
    public init(differences: [CredentialsDifference], others: Int64) {
        self.differences = differences
        self.others = others
    }
}

/// How a file of credentials differs from the log in one access key.
public struct CredentialsDifference: Hashable, Sendable {
    /// In what.
    public enum Kind: Int, Hashable, Sendable {
        /// The log never spoke of the key.
        case unknown = 0
        /// The log says that it was removed.
        case removed = 1
        /// Its secret is not the one whose digest the log holds.
        case anotherSecret = 2
        /// The file names another principal or role, which means nothing.
        case anotherActor = 3
    }

    /// The access key.
    public let accessKey: String
    /// In what the file differs.
    public let difference: Kind

    /// A difference.
    public init(accessKey: String, difference: Kind) {
        self.accessKey = accessKey
        self.difference = difference
    }
}
