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
    /// Whether it has ended by itself: then it gives no access, and who has the secret is told why.
    public let hasEnded: Bool

    /// Access.
    public init(principal: String, account: String, role: RoleDefinition, secret: SaltedDigest, hasEnded: Bool = false)
    {
        self.principal = principal
        self.account = account
        self.role = role
        self.secret = secret
        self.hasEnded = hasEnded
    }
}
