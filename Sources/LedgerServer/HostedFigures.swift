import Authority
import Exposition
import PrivateCAAPI

/// The hosted service's figures, which follow from those that a ledger counts.
enum HostedFigures {
    /// Their families.
    static let families = HostedFigure.allCases.map { figure in
        MetricFamily(figure.name, figure == .time ? .seconds : .counter, figure.meaning)
    }

    /// How they stand where what was counted stands so.
    static func readings(of counted: [FamilyReading]) -> [FamilyReading] {
        zip(HostedFigure.allCases, Self.families).map { figure, family in
            FamilyReading(family, Self.samples(of: figure, counted))
        }
    }

    private static func samples(of figure: HostedFigure, _ counted: [FamilyReading]) -> [MetricSample] {
        let samples = { (meter: LedgerMeter) in
            counted.first { $0.family.name == meter.rawValue }?.samples ?? []
        }
        return switch figure {
        case .listGenerated:
            [Self.sum(samples(.lists).filter { $0.labels.contains(MetricLabel("outcome", "written")) })]
        case .bucketMisconfigured: [Self.sum(samples(.bucketFailures))]
        case .success: [Self.sum(samples(.issuances))]
        case .failure:
            [
                Self.sum(
                    samples(.issuanceSeconds).filter { sample in
                        sample.suffix == "_count" && !sample.labels.contains(MetricLabel("outcome", "issued"))
                    }
                )
            ]
        case .time: Self.merged(samples(.issuanceSeconds), without: "outcome")
        }
    }

    /// One sample of all.
    private static func sum(_ samples: [MetricSample]) -> MetricSample {
        MetricSample(samples.reduce(.whole(0)) { $0 + $1.value })
    }

    /// Samples that differ by one label alone as one each, in the order of the first.
    private static func merged(_ samples: [MetricSample], without name: String) -> [MetricSample] {
        var merged: [MetricSample] = []
        var places: [MetricSample: Int] = [:]
        for sample in samples {
            let labels = sample.labels.filter { $0.name != name }
            let key = MetricSample(suffix: sample.suffix, labels: labels, .whole(0))
            if let place = places[key] {
                merged[place] = MetricSample(suffix: key.suffix, labels: labels, merged[place].value + sample.value)
            } else {
                places[key] = merged.count
                merged.append(MetricSample(suffix: key.suffix, labels: labels, sample.value))
            }
        }
        return merged
    }
}

extension MetricSample.Value {
    fileprivate static func + (first: Self, second: Self) -> Self {
        switch (first, second) {
        case (.whole(let first), .whole(let second)): .whole(first &+ second)
        default: .number(first.double + second.double)
        }
    }

    private var double: Double {
        switch self {
        case .whole(let number): Double(number)
        case .number(let number): number
        }
    }
}
