public import Issuance
public import Ledger

extension IssuancePolicy {
    /// The policy that events add up to, for a judgement of one authority's order.
    ///
    /// - Parameter keys: Taken keys that say of the order's key what all of them would say; by default those that are at hand.
    public init(_ state: PolicyState, keys: TakenKeys? = nil, isQuotaReached: Bool) {
        let keys = keys ?? state.keys
        self.init(
            disabledRules: state.disabledRules,
            notedRules: state.notedRules,
            blockedKeys: keys.blocked,
            authorityKeys: keys.ofAuthorities,
            isQuotaReached: isQuotaReached
        )
    }
}
