/// One thing that a reason speaks of, as rules say it and events record it.
public enum ReasonValue: Hashable, Sendable {
    /// A name or another text, which may come from whoever asked.
    case text(String)
    /// A number or a count.
    case number(Int64)
    /// A moment.
    case instant(Instant)
    /// Octets that have no other form.
    case octets([UInt8])

    /// Whether both are the same, texts octet for octet.
    public static func == (left: ReasonValue, right: ReasonValue) -> Bool {
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
