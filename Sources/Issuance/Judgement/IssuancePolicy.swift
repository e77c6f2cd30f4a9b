public import Bytes

/// What the people who run a ledger have decided, as far as judgements depend on it: a recorded input like any other.
public struct IssuancePolicy: Sendable {
    /// The numbers of rules that are not asked; of a rule that is always asked, the number says nothing.
    public let disabledRules: Set<Int64>
    /// The numbers of lints that only note what they would refuse; of a rule that is never lowered, the number says nothing.
    public let notedRules: Set<Int64>
    /// SHA-256 of the SubjectPublicKeyInfo of every key that must not be certified.
    public let blockedKeys: Set<Digest256>
    /// The SubjectPublicKeyInfo of every authority's key, DER.
    public let authorityKeys: Set<[UInt8]>
    /// Whether the authority has issued as many certificates as it may.
    public let isQuotaReached: Bool

    /// A policy; one that nobody has decided anything about turns nothing off and blocks nothing.
    public init(
        disabledRules: Set<Int64> = [],
        notedRules: Set<Int64> = [],
        blockedKeys: Set<Digest256> = [],
        authorityKeys: Set<[UInt8]> = [],
        isQuotaReached: Bool = false
    ) {
        self.disabledRules = disabledRules
        self.notedRules = notedRules
        self.blockedKeys = blockedKeys
        self.authorityKeys = authorityKeys
        self.isQuotaReached = isQuotaReached
    }
}

extension Record {
    /// Asks a rule, unless the policy has turned it off: then that is what is recorded.
    mutating func require<Given>(
        _ requirement: Requirement<Given, Void>,
        of given: Given,
        unless policy: IssuancePolicy
    ) throws(Interruption) {
        guard !policy.disabledRules.contains(requirement.rule.number) else {
            return self.observe(requirement.turnedOff, of: ())
        }
        try self.require(requirement, of: given)
    }
}

extension Record {
    /// Asks a lint; where the policy lowers it, what somebody asked for against it is noted and nobody is refused.
    ///
    /// What is the ledger's own fault is refused at any level.
    mutating func require(
        _ lint: Lint,
        of subject: LintSubject,
        under policy: IssuancePolicy
    ) throws(Interruption) {
        guard policy.notedRules.contains(lint.rule.number), Lints.lowerable.contains(lint.rule.number) else {
            return try self.require(lint, of: subject)
        }
        do throws(Interruption) {
            try lint.check(subject)
        } catch .refused(let refusal) where refusal.code != .internalFailure {
            return self.observe(lint.lowered(to: refusal.reason), of: ())
        } catch {
            // Asked again, and recorded as the refusal that it is.
        }
        try self.require(lint, of: subject)
    }
}

extension Requirement {
    /// What is recorded in place of a lint that the policy lowers.
    fileprivate func lowered(to remark: Reason) -> Observation<Void> {
        Observation(self.rule) { remark }
    }

    /// What is recorded in place of a rule that the policy turned off.
    fileprivate var turnedOff: Observation<Void> {
        Observation(self.rule) { Reason(.ruleTurnedOff) }
    }
}
