public import Bytes

/// Why a rule refused or remarked, as it is recorded: a number and what it speaks of, never a sentence.
///
/// What the numbers mean is the rule set's to say (schemas/rules.md); a number that a program does not know stays what it is.
public struct RecordedReason: Hashable, Sendable {
    /// What is so: the rule's number times a hundred, and a number within the rule.
    public let code: Int64
    /// What the code speaks of, in an order that is the code's own.
    public let values: [ReasonValue]

    /// A reason.
    public init(code: Int64, values: [ReasonValue]) {
        self.code = code
        self.values = values
    }
}
