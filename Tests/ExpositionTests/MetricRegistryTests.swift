import CoreMetrics
import Testing

@testable import Exposition

/// What is counted through the facade, as a registry tells it.
@Suite struct MetricRegistryTests {
    private static let families = [
        MetricFamily("calls_total", .counter, "Calls."), MetricFamily("wait_seconds", .seconds, "Waiting."),
        MetricFamily("group", .histogram(bounds: [1, 4]), "Groups."), MetricFamily("level", .gauge, "Level."),
    ]

    private static func lines(_ registry: MetricRegistry) -> [String] {
        ExpositionText.text(registry.readings).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    }

    @Test func countsAddUpByTheirLabels() {
        let registry = MetricRegistry(Self.families)
        for (code, count) in [("a", 2), ("b", 3), ("a", 5)] {
            Counter(label: "calls_total", dimensions: [("code", code)], factory: registry).increment(by: count)
        }
        #expect(Self.lines(registry) == [#"calls_total{code="a"} 7"#, #"calls_total{code="b"} 3"#])
    }

    @Test func theOrderOfLabelsIsNone() {
        let registry = MetricRegistry()
        Counter(label: "x_total", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
        Counter(label: "x_total", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
        #expect(Self.lines(registry) == [#"x_total{a="1",b="2"} 2"#])
    }

    @Test func durationsAreCountedInSeconds() {
        let registry = MetricRegistry(Self.families)
        let timer = Timer(label: "wait_seconds", factory: registry)
        // A bound is the largest of its bucket.
        for milliseconds in [0.5, 0.6, 5, 20_000] { timer.recordNanoseconds(Int64(milliseconds * 1e6)) }
        timer.recordNanoseconds(-1)
        let lines = Self.lines(registry)
        #expect(lines.first == #"wait_seconds_bucket{le="0.0005"} 2"#)
        #expect(lines[1] == #"wait_seconds_bucket{le="0.001"} 3"#)
        #expect(lines.contains(#"wait_seconds_bucket{le="0.005"} 4"#))
        #expect(lines.contains(#"wait_seconds_bucket{le="10.0"} 4"#))
        #expect(
            lines.suffix(3) == [
                #"wait_seconds_bucket{le="+Inf"} 5"#, "wait_seconds_sum 20.0061", "wait_seconds_count 5",
            ]
        )
    }

    @Test func sizesAreCountedByTheBoundsOfTheirFamily() {
        let registry = MetricRegistry(Self.families)
        let recorder = Recorder(label: "group", factory: registry)
        for size in [1, 2, 4, 5, 1_000] { recorder.record(size) }
        recorder.record(Double.nan)
        recorder.record(-3)
        #expect(
            Self.lines(registry) == [
                #"group_bucket{le="1.0"} 3"#, #"group_bucket{le="4.0"} 5"#, #"group_bucket{le="+Inf"} 7"#,
                "group_sum 1012.0",
                "group_count 7",
            ]
        )
    }

    @Test func levelsAreWhatWasSaidLast() {
        let registry = MetricRegistry(Self.families)
        let meter = Meter(label: "level", factory: registry)
        meter.set(5)
        meter.increment(by: 2)
        meter.decrement(by: 4)
        Gauge(label: "other", factory: registry).record(9)
        #expect(Self.lines(registry) == ["level 3.0", "other 9.0"])
    }

    @Test func whatIsOfAnotherKindIsCountedNowhere() {
        let registry = MetricRegistry(Self.families)
        Timer(label: "calls_total", factory: registry).recordNanoseconds(1)
        Counter(label: "level", factory: registry).increment()
        Counter(label: "calls_total", dimensions: [], factory: registry).increment()
        FloatingPointCounter(label: "calls_total", dimensions: [], factory: registry).increment(by: 1)
        #expect(Self.lines(registry) == ["calls_total 1"])
    }

    @Test func nothingGrowsBeyondItsBounds() {
        let registry = MetricRegistry(Self.families)
        for number in 0..<(MetricRegistry.mostSeries + 100) {
            Counter(label: "calls_total", dimensions: [("n", "\(number)")], factory: registry).increment()
            Counter(label: "name\(number)_total", factory: registry).increment()
        }
        let readings = registry.readings
        #expect(readings.count == MetricRegistry.mostFamilies)
        #expect(readings.map(\.samples.count).max() == MetricRegistry.mostSeries)
    }

    @Test func whatIsDestroyedIsForgotten() {
        let registry = MetricRegistry(Self.families)
        let counter = Counter(label: "calls_total", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(Self.lines(registry).isEmpty)
        Counter(label: "calls_total", factory: registry).increment()
        #expect(Self.lines(registry) == ["calls_total 1"])
    }

    @Test func whatIsCountedAtOneTimeIsCounted() async {
        let registry = MetricRegistry(Self.families)
        await withTaskGroup { group in
            for worker in 0..<8 {
                group.addTask {
                    let counter = Counter(label: "calls_total", factory: registry)
                    let timer = Timer(label: "wait_seconds", factory: registry)
                    for number in 0..<1_000 {
                        counter.increment()
                        timer.recordNanoseconds(Int64(worker * number))
                    }
                }
            }
        }
        let lines = Self.lines(registry)
        #expect(lines.first == "calls_total 8000" && lines.last == "wait_seconds_count 8000")
    }

    @Test func twoRegistriesKnowNothingOfEachOther() {
        let (one, other) = (MetricRegistry(), MetricRegistry())
        Counter(label: "x_total", factory: one).increment()
        #expect(Self.lines(one) == ["x_total 1"] && Self.lines(other).isEmpty)
    }
}
