public import Bytes
internal import Issuance
public import Ledger

/// A policy or a set of rules that was not in force: what is not said of it stays as it was at each decision.
public struct Hypothesis: Hashable, Sendable {
    /// The number of the set to judge by.
    public var ruleSet: Int64?
    /// The numbers of the rules that are not asked.
    public var disabledRules: Set<Int64>?
    /// The numbers of the lints that only note what they would refuse.
    public var notedRules: Set<Int64>?
    /// How many certificates one authority may issue.
    public var quota = PolicyChange.Quota.kept
    /// SHA-256 of the SubjectPublicKeyInfo of keys that are blocked from the first decision on, beside those that were.
    public var blockedKeys: Set<Digest256> = []

    /// Members of a document that decide nothing, by their names.
    public internal(set) var passedOver: [String] = []

    /// One that says nothing yet: everything is as it was.
    public init() {}

    /// Why no decision can be made so; `nil` where decisions can.
    public var fault: String? {
        let sets = RuleSets.known
        if let ruleSet, !sets.contains(ruleSet) {
            let known = sets.numbers.map { "\($0)" }.joined(separator: ", ")
            return "There is no rule set \(ruleSet); there are: \(known)."
        }
        let numbers = self.ruleSet.map { [$0] } ?? sets.numbers
        let optional = Set(numbers.flatMap { sets.optionalRules(of: $0) }.map(\.number))
        if let rule = self.disabledRules?.subtracting(optional).min() {
            return "No rule \(rule) can be turned off."
        }
        let lowerable = Set(numbers.flatMap { sets.lowerableRules(of: $0) }.map(\.number))
        if let rule = self.notedRules?.subtracting(lowerable).min() {
            return "No lint \(rule) can be lowered to a note."
        }
        return nil
    }

    /// The policy that it makes of the one that was in force.
    func policy(_ policy: IssuancePolicy, certificateCount: UInt64) -> IssuancePolicy {
        let isQuotaReached =
            switch self.quota {
            case .kept: policy.isQuotaReached
            case .lifted: false
            case .set(let number): certificateCount >= UInt64(max(0, number))
            }
        return IssuancePolicy(
            disabledRules: self.disabledRules ?? policy.disabledRules,
            notedRules: self.notedRules ?? policy.notedRules,
            blockedKeys: self.blockedKeys.isEmpty ? policy.blockedKeys : policy.blockedKeys.union(self.blockedKeys),
            authorityKeys: policy.authorityKeys,
            isQuotaReached: isQuotaReached
        )
    }
}
