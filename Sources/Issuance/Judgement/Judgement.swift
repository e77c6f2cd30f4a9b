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

/// The end of a judgement.
@frozen
public enum Verdict: ~Copyable, Sendable {
    /// The octets may be signed, once.
    case permitted(PermissionToSign)
    /// What was ordered may not exist.
    case refused(IssuanceRefusal)
}
