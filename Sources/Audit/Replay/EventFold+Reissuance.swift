internal import Bytes
internal import Derivation
internal import EventLog
internal import Issuance
internal import Ledger

// What an authority does when it is soon asked again for the same public key and names: it is noted, or refused, and nothing of both
// where nothing was issued (schemas/format.md section 9.5).

extension EventFold {
    mutating func inspect(_ changed: ReissuancePolicyChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        guard let (state, status) = self.standing(fact, &findings) else { return }
        findings.check(
            .requestLife,
            status.faultForOwnPolicy == nil && changed.policy != state.reissuance?.policy,
            at: fact.position,
            "The authority was \(status), and is told nothing so, or did just this."
        )
    }

    /// - Returns: What a judgement had to look at, and whether this one says of it what is so.
    func inspectReissuance(
        of authorized: IssuanceAuthorized,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> (due: DueReissuance?, isSeen: Bool) {
        let checks = authorized.checks.filter { $0.rule == DueReissuance.rule }
        guard let policy = self.state.authorities[authorized.authority]?.reissuance?.policy,
            let likeness = fact.likeness
        else {
            guard !checks.isEmpty else { return (nil, true) }
            findings.fail(.reissuances, at: fact.position, "It says what was issued lately, and nobody looks at that.")
            return (nil, false)
        }
        let earlier = self.state.indexes.recent.newest(alike: likeness, at: fact.time, period: policy.period)
        let due = DueReissuance(policy: policy, earlier: earlier, authority: authorized.authority)
        let isSeen = earlier == nil || !policy.refuses ? checks == [due.check] : false
        findings.check(
            .reissuances,
            isSeen,
            at: fact.position,
            earlier.map {
                "The same public key and names were issued at position \($0.position), which it does not say, or was refused for."
            } ?? "It says otherwise than that nothing was issued lately for the same public key and names."
        )
        return (due, isSeen)
    }

    /// - Returns: What a judgement had to look at, and whether this one says of it what is so.
    func inspectReissuance(
        of refused: IssuanceRefused,
        by authority: UniqueIdentifier?,
        _ fact: RecordedFact,
        _ findings: inout Findings
    ) -> (due: DueReissuance?, isSeen: Bool) {
        let policy = authority.flatMap { self.state.authorities[$0]?.reissuance?.policy }
        let checks = refused.checks.filter { $0.rule == DueReissuance.rule }
        guard !checks.isEmpty || refused.reason.code == ReasonCode.reissuedEarly.rawValue else {
            return (
                policy.flatMap { one in authority.map { DueReissuance(policy: one, earlier: nil, authority: $0) } },
                true
            )
        }
        var due: DueReissuance?
        if let authority, let policy, policy.refuses, let named = refused.reason.position,
            let earlier = self.state.indexes.recent.issuance(at: named), earlier.authority == authority,
            earlier == self.state.indexes.recent.newest(alike: earlier.likeness, at: fact.time, period: policy.period)
        {
            due = DueReissuance(policy: policy, earlier: earlier, authority: authority)
        }
        let isSeen =
            due.map { checks == [$0.check] && refused.reason == $0.reason && refused.code == .limitExceeded } ?? false
        findings.check(
            .reissuances,
            isSeen,
            at: fact.position,
            "It is refused for what was not issued lately, or says something else of it."
        )
        return (due, isSeen)
    }
}

/// What a judgement had to look at under an authority's policy on reissuance.
struct DueReissuance: Sendable {
    let policy: ReissuancePolicy
    /// The newest that counted; absent where none did.
    let earlier: RecentIssuance?
    let authority: UniqueIdentifier

    /// The rule that is asked of it.
    static let rule: Int64 = 350

    /// What is recorded of the rule.
    var check: Check {
        guard self.earlier != nil else { return Check(rule: Self.rule, outcome: .passed, reason: nil) }
        return self.policy.refuses
            ? Check(rule: Self.rule, outcome: .failed, reason: nil)
            : Check(rule: Self.rule, outcome: .noted, reason: self.reason)
    }

    /// What is recorded of the earlier one; absent where there is none.
    var reason: RecordedReason? {
        self.earlier.map { RecordedReason(EarlierIssuance($0, under: self.policy).reason) }
    }

    /// The judgement once it has looked.
    func compare(_ judgement: consuming Judgement) -> Judgement {
        guard let octets = judgement.permittedOctets,
            let likeness = Digest256(likenessOf: octets, by: self.authority)
        else { return judgement }
        let seen = self.earlier.flatMap { $0.likeness == likeness ? EarlierIssuance($0, under: self.policy) : nil }
        return judgement.compared(with: seen, refuses: self.policy.refuses)
    }
}

extension RecordedReason {
    /// The position of the intent that it says was issued lately; `nil` where it says something else.
    fileprivate var position: UInt64? {
        Reason(self).flatMap { EarlierIssuance($0) }?.position
    }
}
