// "# HELP … # TYPE … counter, gauge, histogram, summary, or untyped"                    -- Prometheus, text-based format, version 0.0.4

/// What all series of one name are, and mean.
public struct MetricFamily: Hashable, Sendable {
    /// How values come about.
    public enum Kind: Hashable, Sendable {
        /// They only rise, as long as the process lives.
        case counter
        /// They rise and fall.
        case gauge
        /// Values by how large they are: the largest of each bucket but the last, in the family's unit, rising.
        case histogram(bounds: [Double])
    }

    /// `ca_ledger_events_total`: what is counted ends with `_total`, and what has a unit with that before.
    public let name: String
    /// How values come about.
    public let kind: Kind
    /// What they mean, for people.
    public let meaning: String

    /// A family.
    public init(_ name: String, _ kind: Kind, _ meaning: String) {
        self.name = name
        self.kind = kind
        self.meaning = meaning
    }
}

extension MetricFamily.Kind {
    /// Seconds, from half a millisecond to ten.
    public static let seconds = Self.histogram(
        bounds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    )
    /// How many, by powers of two.
    public static let sizes = Self.histogram(bounds: (0...12).map { Double(1 << $0) })

    /// What a `TYPE` line calls it.
    var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
