public import CoreMetrics
import Synchronization

/// What is counted and timed, by its name and its labels.
///
/// A series that would be one too many, or whose name is of another kind already, is counted nowhere: nothing that a caller says can make
/// this grow.
public final class MetricRegistry: MetricsFactory {
    /// How many families there may be.
    public static let mostFamilies = 256
    /// How many series each may have.
    public static let mostSeries = 512

    private struct Known: Sendable {
        let family: MetricFamily
        var series: [[MetricLabel]: any MetricSeries] = [:]
    }

    private let known: Mutex<[String: Known]>

    /// A registry that knows what these families mean; of any other that is counted in it nothing is said.
    public init(_ families: [MetricFamily] = []) {
        let known = families.prefix(Self.mostFamilies).map { (ExpositionText.name($0.name), Known(family: $0)) }
        self.known = Mutex(Dictionary(known) { first, _ in first })
    }

    /// Every family that has series, by name.
    public var readings: [FamilyReading] {
        self.known.withLock(\.self).values.sorted { $0.family.name < $1.family.name }.map { known in
            let series = known.series.sorted { Self.precede($0.key, $1.key) }
            return FamilyReading(known.family, series.flatMap { $0.value.samples($0.key) })
        }
    }

    private static func precede(_ first: [MetricLabel], _ second: [MetricLabel]) -> Bool {
        first.lexicographicallyPrecedes(second) { ($0.name, $0.value) < ($1.name, $1.value) }
    }

    // MARK: - What is counted

    /// Counts.
    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        self.series(label, dimensions, as: .counter) { _ in CountedSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Sums up.
    public func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        self.series(label, dimensions, as: .counter) { _ in SummedSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Keeps what was said last.
    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        self.series(label, dimensions, as: .gauge) { _ in LevelSeries() } ?? NOOPMetricsHandler.instance
    }

    /// Counts values by how large they are; or keeps the last one, where it does not aggregate.
    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        guard aggregate else {
            return self.series(label, dimensions, as: .gauge) { _ in LevelSeries() } ?? NOOPMetricsHandler.instance
        }
        return self.series(label, dimensions, as: .sizes) { HistogramSeries(bounds: $0, partsOfUnit: 1) }
            ?? NOOPMetricsHandler.instance
    }

    /// Counts durations by how long they are, in seconds.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        self.series(label, dimensions, as: .seconds) { HistogramSeries(bounds: $0, partsOfUnit: 1_000_000_000) }
            ?? NOOPMetricsHandler.instance
    }

    /// Forgets a series.
    public func destroyCounter(_ handler: any CounterHandler) { self.forget(handler) }

    /// Forgets a series.
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { self.forget(handler) }

    /// Forgets a series.
    public func destroyMeter(_ handler: any MeterHandler) { self.forget(handler) }

    /// Forgets a series.
    public func destroyRecorder(_ handler: any RecorderHandler) { self.forget(handler) }

    /// Forgets a series.
    public func destroyTimer(_ handler: any TimerHandler) { self.forget(handler) }

    /// A series of a name and labels, which is there already or is made; `nil` where there can be none.
    private func series<Series: MetricSeries>(
        _ label: String,
        _ dimensions: [(String, String)],
        as kind: MetricFamily.Kind,
        _ make: ([Double]) -> Series
    ) -> Series? {
        let name = ExpositionText.name(label)
        let labels = dimensions.map { MetricLabel($0.0, $0.1) }.sorted { $0.name < $1.name }
        return self.known.withLock { all in
            if all[name] == nil, all.count < Self.mostFamilies {
                all[name] = Known(family: MetricFamily(name, kind, ""))
            }
            guard let known = all[name], known.family.kind.word == kind.word else { return nil }
            if let series = known.series[labels] { return series as? Series }
            guard known.series.count < Self.mostSeries else { return nil }
            let made = make(known.family.kind.bounds)
            all[name]?.series[labels] = made
            return made
        }
    }

    private func forget(_ handler: AnyObject) {
        self.known.withLock { all in
            for (name, known) in all {
                guard let labels = known.series.first(where: { $0.value === handler })?.key else { continue }
                all[name]?.series[labels] = nil
            }
        }
    }
}

extension MetricFamily.Kind {
    fileprivate var bounds: [Double] { if case .histogram(let bounds) = self { bounds } else { [] } }
}
