public import Bytes

/// Why a rule refused or remarked, as it is recorded: a number and what it speaks of, never a sentence.
///
/// What the numbers mean is the rule set's to say (schemas/rules.md); a number that a program does not know stays what it is.
public struct RecordedReason: Hashable, Sendable {
    /// What is so: the rule's number times a hundred, and a number within the rule.
    public let code: Int64
    /// What the code speaks of, in an order that is the code's own.
    public let values: [RecordedValue]

    /// A reason.
    public init(code: Int64, values: [RecordedValue]) {
        self.code = code
        self.values = values
    }
}

/// One thing that a recorded reason speaks of.
public enum RecordedValue: Hashable, Sendable {
    /// A name or another text, which may come from whoever asked.
    case text(String)
    /// A number or a count.
    case number(Int64)
    /// A moment.
    case instant(Instant)
    /// Octets that have no other form.
    case octets([UInt8])
}

/// The kind of a refusal: what a caller can do about it.
public enum RefusalCode: Int, Hashable, Sendable, CaseIterable {
    /// The certification request cannot be read, or breaks a rule for requests.
    case malformedCertificationRequest = 0
    /// A parameter names something unknown, or does not go with another.
    case invalidArgument = 1
    /// A parameter's value lies outside what is allowed.
    case invalidValue = 2
    /// The authority is in no state to issue this.
    case authorityState = 3
    /// There is no such authority.
    case authorityNotFound = 4
    /// The authority has issued as many certificates as it may.
    case limitExceeded = 5
    /// The fault is the ledger's.
    case internalFailure = 6
}
