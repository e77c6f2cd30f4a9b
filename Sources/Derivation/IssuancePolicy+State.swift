public import Issuance
public import Ledger

extension IssuancePolicy {
    /// The policy that events add up to, for a judgement of one authority's order.
    public init(_ state: PolicyState, isQuotaReached: Bool) {
        self.init(
            disabledRules: state.disabledRules,
            notedRules: state.notedRules,
            blockedKeys: state.blockedKeys,
            authorityKeys: state.authorityKeys,
            isQuotaReached: isQuotaReached
        )
    }
}
