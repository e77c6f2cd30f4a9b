public import Exposition
public import Window

/// Where a server tells figures, and what counts them.
public struct MetricsPlace: Sendable {
    /// Where they are told.
    public let listener: WindowListener
    /// What counts: whoever opens the ledger hands the same in.
    public let registry: MetricRegistry
    /// The version of this program.
    public let version: String

    /// A place.
    public init(at listener: WindowListener, registry: MetricRegistry, version: String) {
        self.listener = listener
        self.registry = registry
        self.version = version
    }
}
