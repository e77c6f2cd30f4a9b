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
    /// What it may do: `administrator`, `issuer` or `auditor`.
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
