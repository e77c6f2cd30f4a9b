public import Ledger

/// Whose an access key is and what it may do, as the log says.
public struct Access: Hashable, Sendable {
    /// Whose it is.
    public let principal: String
    /// The account that it belongs to, twelve digits.
    public let account: String
    /// Its role, and what that permits.
    public let role: RoleDefinition
    /// What its secret hashes to.
    public let secret: SaltedDigest

    /// Access.
    public init(principal: String, account: String, role: RoleDefinition, secret: SaltedDigest) {
        self.principal = principal
        self.account = account
        self.role = role
        self.secret = secret
    }
}
