internal import CoreMetrics
import Synchronization

/// One series, as it is counted and as it is read.
protocol MetricSeries: AnyObject, Sendable {
    /// Its values now; `labels` tell it from others.
    func samples(_ labels: [MetricLabel]) -> [MetricSample]
}

/// How often something happened.
final class CountedSeries: MetricSeries, CounterHandler {
    private let count = Atomic<Int64>(0)

    func increment(by amount: Int64) { self.count.wrappingAdd(max(0, amount), ordering: .relaxed) }

    func reset() { self.count.store(0, ordering: .relaxed) }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(labels: labels, .whole(self.count.load(ordering: .relaxed)))]
    }
}

/// How much of something there was.
final class SummedSeries: MetricSeries, FloatingPointCounterHandler {
    private let sum = Mutex(0.0)

    func increment(by amount: Double) { self.sum.withLock { $0 += amount > 0 && amount.isFinite ? amount : 0 } }

    func reset() { self.sum.withLock { $0 = 0 } }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(labels: labels, .number(self.sum.withLock(\.self)))]
    }
}

/// How much of something there is.
final class LevelSeries: MetricSeries, MeterHandler, RecorderHandler {
    private let level = Mutex(0.0)

    func set(_ value: Int64) { self.set(Double(value)) }

    func set(_ value: Double) { self.level.withLock { $0 = value } }

    func increment(by amount: Double) { self.level.withLock { $0 += amount } }

    func decrement(by amount: Double) { self.increment(by: -amount) }

    func record(_ value: Int64) { self.set(value) }

    func record(_ value: Double) { self.set(value) }

    func samples(_ labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(labels: labels, .number(self.level.withLock(\.self)))]
    }
}
