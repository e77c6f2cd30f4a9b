/// What an authority was when something was prepared that rests on how it tells what it revoked: what moved since is prepared again.
public struct RevocationBasis: Hashable, Sendable {
    /// The version of its certificate and configuration.
    public let authority: UInt64
    /// The version of how it tells what it revoked; absent where nobody has said.
    public let configuration: UInt64?

    /// What an authority is.
    public init(_ state: AuthorityState) {
        self.authority = state.version
        self.configuration = state.revocation?.version
    }
}

/// What a revocation list is made with, besides what was withdrawn.
public struct ListBasis: Hashable, Sendable {
    /// What its authority was.
    public let standing: RevocationBasis
    /// The rule set that judges it.
    public let ruleSet: Int64
    /// The log's name; absent before the log has one.
    public let origin: String?
    /// The arc below which its extensions have their identifiers; absent where they have those drawn for them.
    public let extensionArc: String?
}

extension LedgerState {
    /// What a list is made with now of an authority that is as it was seen.
    public func listBasis(seeing authority: AuthorityState) -> ListBasis {
        ListBasis(
            standing: RevocationBasis(authority),
            ruleSet: self.policy.ruleSet,
            origin: self.epoch?.origin,
            extensionArc: self.extensionArc
        )
    }
}
