/// One thing that is checked, under a number and a name that never change.
public struct Rule: Hashable, Sendable {
    /// The number that events record: below 100 for what is asked, from 100 for the octets to be signed, from 200 for an authority's own certificate, from 300 for its own certification request.
    public let number: Int64
    /// The name, in words joined by hyphens.
    public let name: String
    /// Where it is written.
    public let citation: String

    init(_ number: Int64, _ name: String, _ citation: String) {
        self.number = number
        self.name = name
        self.citation = citation
    }
}

/// What a rule said.
public enum RuleResult: Hashable, Sendable {
    /// What it asks is so.
    case passed
    /// What it asks is not so: the order is refused.
    case failed
    /// Something that people may want to know, and no reason to refuse.
    case noted
}

/// One rule, and what it said.
public struct RuleOutcome: Hashable, Sendable {
    /// The rule.
    public let rule: Rule
    /// What it said.
    public let outcome: RuleResult
    /// What it noted, where it did; why it failed is the refusal's reason.
    public let reason: Reason?

    /// What it noted, in words.
    public var note: String? { self.reason?.sentence }
}
