public import Bytes

/// An authority has other tags than before.
public struct AuthorityTagsChanged: Hashable, Sendable {
    /// The most tags that an authority has.
    public static let most = 50

    /// All tags that it has from now on.
    public let tags: [Tag]
    /// Who changed them.
    public let provenance: Provenance

    /// An authority has other tags than before.
    public init(tags: [Tag], provenance: Provenance) {
        self.tags = tags
        self.provenance = provenance
    }
}

/// Services may do something else with an authority than before.
public struct AuthorityPermissionsChanged: Hashable, Sendable {
    /// The most permissions that an authority has.
    public static let most = 100

    /// All permissions that there are from now on, in the order in which they were given.
    public let permissions: [Permission]
    /// Who changed them.
    public let provenance: Provenance

    /// Services may do something else with an authority than before.
    public init(permissions: [Permission], provenance: Provenance) {
        self.permissions = permissions
        self.provenance = provenance
    }
}

/// What a service may do with an authority for an account.
public struct Permission: Hashable, Sendable {
    /// What can be permitted.
    public static let permissible: Set<InterfaceOperation> = [.issueCertificate, .getCertificate, .listPermissions]

    /// The service.
    public let principal: String
    /// For whom it may: twelve digits.
    public let sourceAccount: String
    /// What it may do: names of operations, each once.
    public let actions: [String]
    /// When it was given.
    public let createdAt: Instant

    /// What a service may do with an authority for an account.
    public init(principal: String, sourceAccount: String, actions: [String], createdAt: Instant) {
        self.principal = principal
        self.sourceAccount = sourceAccount
        self.actions = actions
        self.createdAt = createdAt
    }

    /// Whether both are of one service and one account.
    public func isFor(_ principal: String, _ sourceAccount: String) -> Bool {
        self.principal.isVerbatim(principal) && self.sourceAccount.isVerbatim(sourceAccount)
    }
}

/// Whom an authority is shared with is said otherwise than before.
public struct ResourcePolicyChanged: Hashable, Sendable {
    /// The policy that there is from now on, as whoever put it sent it; absent where there is none any more.
    public let policy: String?
    /// Who put it, or took it away.
    public let provenance: Provenance

    /// Whom an authority is shared with is said otherwise than before.
    public init(policy: String?, provenance: Provenance) {
        self.policy = policy
        self.provenance = provenance
    }
}
