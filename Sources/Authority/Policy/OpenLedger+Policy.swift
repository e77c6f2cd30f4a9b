import Bytes
import Issuance
public import Ledger

extension OpenLedger {
    /// Records that a key is never to be certified; judgements know it from then on.
    ///
    /// - Throws: ``Refusal`` where it is blocked already, or cannot be recorded.
    public func block(_ key: KeyBlocked) async throws(Refusal) {
        let limit = 1_024
        guard !key.reason.isEmpty, key.reason.utf8.count <= limit, !key.reason.utf8.contains(0) else {
            throw Refusal(.invalidArgument, "A reason has 1 to \(limit) octets.")
        }
        try await self.carryOut(.blockKey(key))
    }

    /// Records a change of what issuance obeys; judgements obey it from then on.
    ///
    /// - Returns: The policy in force then.
    /// - Throws: ``Refusal`` where a rule may not be turned off, or the change cannot be recorded.
    public func change(_ change: PolicyChange) async throws(Refusal) -> PolicyState {
        for number in change.disabling.union(change.enabling).sorted() {
            guard IssuanceRules.rule(numbered: number)?.isOptional == true else {
                let optional = IssuanceRules.rules.filter(\.isOptional).map { "\($0.number)" }.joined(separator: ", ")
                throw Refusal(.invalidArgument, "Rule \(number) cannot be turned off. Those that can: \(optional).")
            }
        }
        guard change.disabling.isDisjoint(with: change.enabling) else {
            throw Refusal(.invalidArgument, "A rule cannot be turned off and on at once.")
        }
        if case .set(let number) = change.quota, number < 0 {
            throw Refusal(.invalidArgument, "A number of certificates is not negative.")
        }
        try await self.carryOut(.changePolicy(change))
        return self.policy
    }

    private func carryOut(_ command: Command) async throws(Refusal) {
        let receipt = await self.submit(command)
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
    }
}
