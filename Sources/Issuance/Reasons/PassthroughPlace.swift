public import Bytes

/// Where something stands in the values for passthrough: from the outermost field inwards.
public struct PassthroughPlace: Hashable, Sendable {
    /// One step inwards.
    public enum Step: Hashable, Sendable {
        /// Into a field.
        case field(PassthroughField)
        /// Into an item of the list that the step before led to, counted from 1.
        case item(Int64)
    }

    /// The steps; none for the values as a whole.
    public let steps: [Step]

    /// A place.
    public init(_ steps: [Step]) { self.steps = steps }

    /// The place that a reason's text names; `nil` where it names none.
    public init?(_ text: String) {
        var steps: [Step] = []
        for part in text.utf8.split(separator: 0x2E, omittingEmptySubsequences: !text.isEmpty ? false : true) {
            guard let number = Int64(String(Substring(part))) else { return nil }
            if case .field(let list)? = steps.last, list.isList {
                steps.append(.item(number))
            } else {
                guard let field = PassthroughField(rawValue: number) else { return nil }
                steps.append(.field(field))
            }
        }
        self.steps = steps
    }

    /// The place as a reason's value: the numbers of its fields and items, joined by dots, as an identifier is written.
    public var value: ReasonValue {
        let numbers = self.steps.map { step in
            switch step {
            case .field(let field): "\(field.rawValue)"
            case .item(let number): "\(number)"
            }
        }
        return .text(numbers.joined(separator: "."))
    }
}
