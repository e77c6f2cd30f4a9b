/// What tells a series from the others of its family.
public struct MetricLabel: Hashable, Sendable {
    /// The label's name.
    public let name: String
    /// Its value, any text.
    public let value: String

    /// A label.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// The value of one series.
public struct MetricSample: Hashable, Sendable {
    /// A number, as it is written.
    public enum Value: Hashable, Sendable {
        /// A whole one.
        case whole(Int64)
        /// Any other.
        case number(Double)
    }

    /// What follows the family's name: `_bucket`, for instance.
    public let suffix: String
    /// What tells it from the family's others.
    public let labels: [MetricLabel]
    /// The value.
    public let value: Value

    /// A sample.
    public init(suffix: String = "", labels: [MetricLabel] = [], _ value: Value) {
        self.suffix = suffix
        self.labels = labels
        self.value = value
    }
}

/// A family as it stands at one moment.
public struct FamilyReading: Hashable, Sendable {
    /// The family.
    public let family: MetricFamily
    /// Its series.
    public let samples: [MetricSample]

    /// A family and its series.
    public init(_ family: MetricFamily, _ samples: [MetricSample]) {
        self.family = family
        self.samples = samples
    }
}
