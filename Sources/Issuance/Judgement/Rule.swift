/// One thing that is checked, under a number and a name that never change.
///
/// Its words are constants of the program: a judgement notes some seventy rules, and none of them counts a reference.
public struct Rule: Hashable, Sendable {
    /// The number that events record: below 100 for what is asked, from 100 for the octets to be signed, from 200 for an authority's own certificate, from 300 for its own certification request, from 320 for revocation lists, from 350 for what was issued lately.
    public let number: Int64
    /// The name, in words joined by hyphens.
    public var name: String { self.constantName.description }
    /// Where it is written.
    public var citation: String { self.constantCitation.description }

    private let constantName: StaticString
    private let constantCitation: StaticString

    init(_ number: Int64, _ name: StaticString, _ citation: StaticString) {
        self.number = number
        self.constantName = name
        self.constantCitation = citation
    }

    /// Whether both are one rule, under the same words.
    public static func == (left: Rule, right: Rule) -> Bool {
        left.number == right.number && left.name == right.name && left.citation == right.citation
    }

    /// Feeds the number to a hasher.
    public func hash(into hasher: inout Hasher) { hasher.combine(self.number) }
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
