/// What an order came to.
///
/// Frozen, as its verdict is, so that other modules can take the verdict out of it.
@frozen
public struct Judgement: ~Copyable, Sendable {
    /// The number of the rule set that judged.
    public let ruleSet: Int64
    /// Every rule that was asked, in order; after the first that failed none was.
    public let outcomes: [RuleOutcome]
    /// The end of it.
    public let verdict: Verdict
}

extension Judgement {
    /// The octets that may be signed; `nil` where what was ordered may not exist.
    public var permittedOctets: [UInt8]? {
        switch self.verdict {
        case .permitted(let permission): permission.octets
        case .refused: nil
        }
    }

    /// What it comes to under an authority that looks at what it issued lately of the same public key and names: asked last, and only
    /// of what nothing else refused.
    ///
    /// - Parameters:
    ///   - earlier: The newest that still counts; `nil` where none does.
    ///   - refuses: Whether the authority's policy refuses then; where it does not, it is noted.
    public consuming func compared(with earlier: EarlierIssuance?, refuses: Bool) -> Judgement {
        guard self.permittedOctets != nil else { return self }
        let (ruleSet, outcomes) = (self.ruleSet, self.outcomes + [ReissuanceRules.outcome(earlier, refuses: refuses)])
        guard let earlier, refuses else {
            return Judgement(ruleSet: ruleSet, outcomes: outcomes, verdict: self.verdict)
        }
        let refusal = IssuanceRefusal(code: .limitExceeded, reason: earlier.reason)
        return Judgement(ruleSet: ruleSet, outcomes: outcomes, verdict: .refused(refusal))
    }
}

/// The end of a judgement.
@frozen
public enum Verdict: ~Copyable, Sendable {
    /// The octets may be signed, once.
    case permitted(PermissionToSign)
    /// What was ordered may not exist.
    case refused(IssuanceRefusal)
}
