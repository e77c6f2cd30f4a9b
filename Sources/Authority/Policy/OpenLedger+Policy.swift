import Bytes
import EventLog
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
        for _ in 0..<4 {
            let version = self.policy.version
            guard try await !self.isBlocked(key.publicKeyDigest) else {
                throw Refusal(.invalidArgument, "The key \(key.publicKeyDigest) is blocked already.")
            }
            let receipt = await self.submit(.blockKey(key, version: version))
            switch receipt {
            case .decided(.recorded, _): return
            case .decided(.stale, _): continue
            default: throw receipt.refusal
            }
        }
        throw Refusal(.unavailable, "The policy keeps changing; try again.")
    }

    /// How many keys are blocked.
    ///
    /// - Throws: ``Refusal`` where the log cannot be read.
    public func blockedKeyCount() async throws(Refusal) -> Int {
        do throws(StoreError) {
            return try await BlockedKeys(reader: self.reader).count()
        } catch {
            throw Refusal(.internalFailure, "The blocked keys cannot be read: \(error.message)")
        }
    }

    private func isBlocked(_ digest: Digest256) async throws(Refusal) -> Bool {
        do throws(StoreError) {
            return try await TakenKeysLookup(reader: self.reader).isBlocked(digest)
        } catch {
            throw Refusal(.internalFailure, "The blocked keys cannot be read: \(error.message)")
        }
    }

    /// Records a change of what issuance obeys; judgements obey it from then on.
    ///
    /// - Returns: The policy in force then, and whether it is another; where it is not, nothing is recorded.
    /// - Throws: ``Refusal`` where a rule may not be turned off or lowered to a note, or the change cannot be recorded.
    public func change(
        _ change: PolicyChange
    ) async throws(Refusal) -> (policy: PolicyState, isChanged: Bool) {
        let ruleSet = self.policy.ruleSet
        let optional = self.ruleSets.optionalRules(of: ruleSet)
        let lowerable = self.ruleSets.lowerableRules(of: ruleSet)
        try Self.check(change.disabling.union(change.enabling), "be turned off", among: optional)
        try Self.check(change.noting.union(change.refusing), "be lowered to a note", among: lowerable)
        guard change.disabling.isDisjoint(with: change.enabling) else {
            throw Refusal(.invalidArgument, "A rule cannot be turned off and on at once.")
        }
        guard change.noting.isDisjoint(with: change.refusing) else {
            throw Refusal(.invalidArgument, "A rule cannot note and refuse at once.")
        }
        if case .set(let number) = change.quota, number < 0 {
            throw Refusal(.invalidArgument, "A number of certificates is not negative.")
        }
        let receipt = await self.submit(.changePolicy(change))
        return (self.policy, try receipt.isChanged)
    }

    /// Records that orders are judged by another set of rules from then on.
    ///
    /// - Returns: The policy in force then.
    /// - Throws: ``Refusal`` where this program has no such set, one as late is in force, or it cannot be recorded.
    public func adopt(_ adopted: RulesAdopted) async throws(Refusal) -> PolicyState {
        guard self.ruleSets.contains(adopted.ruleSet) else {
            let known = self.ruleSets.numbers.map { "\($0)" }.joined(separator: ", ")
            throw Refusal(
                .invalidArgument,
                "There is no rule set \(adopted.ruleSet) in this program; it knows \(known)."
            )
        }
        try await self.carryOut(.adoptRules(adopted))
        return self.policy
    }

    /// Refuses numbers of rules that something cannot be done with.
    private static func check(
        _ numbers: Set<Int64>,
        _ deed: String,
        among rules: [Rule]
    ) throws(Refusal) {
        for number in numbers.sorted() {
            guard rules.contains(where: { $0.number == number }) else {
                let possible = rules.map { "\($0.number)" }.joined(separator: ", ")
                throw Refusal(.invalidArgument, "Rule \(number) cannot \(deed). Those that can: \(possible).")
            }
        }
    }

    private func carryOut(_ command: Command) async throws(Refusal) {
        let receipt = await self.submit(command)
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
    }
}
