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

    /// Whether both are the same, texts octet for octet.
    public static func == (left: RecordedValue, right: RecordedValue) -> Bool {
        switch (left, right) {
        case (.text(let left), .text(let right)): left.isVerbatim(right)
        case (.number(let left), .number(let right)): left == right
        case (.instant(let left), .instant(let right)): left == right
        case (.octets(let left), .octets(let right)): left == right
        default: false
        }
    }

    /// Feeds the value to a hasher, a text by its octets.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .text(let text): hasher.combine(Array(text.utf8))
        case .number(let number): hasher.combine(number)
        case .instant(let instant): hasher.combine(instant)
        case .octets(let octets): hasher.combine(octets)
        }
    }
}
