internal import CoreMetrics
import Synchronization

/// Values by how large they are.
///
/// They are counted in whole parts of the family's unit, so that each is two atomic additions: seconds in nanoseconds, all else as it is.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    /// A number that many threads add to.
    private final class Tally: Sendable {
        let count = Atomic<UInt64>(0)
    }

    private let bounds: [Double]
    /// The bounds in parts of the unit.
    private let limits: [Int64]
    private let partsOfUnit: Double
    /// One for each bound, and one for what is beyond the last.
    private let buckets: [Tally]
    private let sum = Tally()

    init(bounds: [Double], partsOfUnit: Int64) {
        self.bounds = bounds
        self.partsOfUnit = Double(partsOfUnit)
        self.limits = bounds.map { Self.whole($0 * Double(partsOfUnit)) }
        self.buckets = (0...bounds.count).map { _ in Tally() }
    }

    func recordNanoseconds(_ duration: Int64) { self.add(duration) }

    func record(_ value: Int64) { self.add(value) }

    func record(_ value: Double) { self.add(Self.whole(value)) }

    private func add(_ value: Int64) {
        let value = max(0, value)
        let place = self.limits.firstIndex { value <= $0 } ?? self.limits.count
        self.buckets[place].count.wrappingAdd(1, ordering: .relaxed)
        self.sum.count.wrappingAdd(UInt64(value), ordering: .relaxed)
    }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        var samples: [MetricSample] = []
        var count: UInt64 = 0
        for (place, bucket) in self.buckets.enumerated() {
            count += bucket.count.load(ordering: .relaxed)
            let bound = place < self.bounds.count ? MetricSample.Value.number(self.bounds[place]).text : "+Inf"
            let ofBucket = labels + [MetricLabel("le", bound)]
            samples.append(MetricSample(suffix: "_bucket", labels: ofBucket, .whole(Int64(clamping: count))))
        }
        let sum = Double(self.sum.count.load(ordering: .relaxed)) / self.partsOfUnit
        samples.append(MetricSample(suffix: "_sum", labels: labels, .number(sum)))
        // The sum of the buckets, so that the two never differ, whatever is counted meanwhile.
        samples.append(MetricSample(suffix: "_count", labels: labels, .whole(Int64(clamping: count))))
        return samples
    }

    private static func whole(_ value: Double) -> Int64 {
        value.isNaN ? 0 : Int64(min(max(0, value), 9e18).rounded())
    }
}
