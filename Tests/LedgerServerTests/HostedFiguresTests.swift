import Exposition
import PrivateCAAPI
import Testing

@testable import LedgerServer

/// The hosted service's figures, from those that a ledger counts.
@Suite struct HostedFiguresTests {
    private static func lines(_ counted: [FamilyReading]) -> [String] {
        ExpositionText.text(HostedFigures.readings(of: counted)).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    private static func series(_ outcome: String, _ count: Int64, _ sum: Double) -> [MetricSample] {
        let label = MetricLabel("outcome", outcome)
        return [
            MetricSample(suffix: "_bucket", labels: [label, MetricLabel("le", "1.0")], .whole(count - 1)),
            MetricSample(suffix: "_bucket", labels: [label, MetricLabel("le", "+Inf")], .whole(count)),
            MetricSample(suffix: "_sum", labels: [label], .number(sum)),
            MetricSample(suffix: "_count", labels: [label], .whole(count)),
        ]
    }

    @Test func theyFollowFromWhatIsCounted() {
        let counted = [
            FamilyReading(
                MetricFamily("ca_ledger_issuance_seconds", .seconds, ""),
                Self.series("issued", 10, 2.5) + Self.series("refused", 3, 0.5) + Self.series("failed", 2, 4)
            ),
            FamilyReading(
                MetricFamily("ca_ledger_issuances_total", .counter, ""),
                [
                    MetricSample(labels: [MetricLabel("template", "a")], .whole(4)),
                    MetricSample(labels: [MetricLabel("template", "b")], .whole(5)),
                ]
            ),
            FamilyReading(
                MetricFamily("ca_ledger_crls_total", .counter, ""),
                [
                    MetricSample(labels: [MetricLabel("outcome", "failed")], .whole(7)),
                    MetricSample(labels: [MetricLabel("outcome", "written")], .whole(8)),
                ]
            ),
            FamilyReading(
                MetricFamily("ca_ledger_crl_bucket_failures_total", .counter, ""),
                [MetricSample(.whole(6))]
            ),
        ]
        #expect(
            Self.lines(counted) == [
                "aws_acmprivateca_crl_generated_total 8", "aws_acmprivateca_misconfigured_crl_bucket_total 6",
                #"aws_acmprivateca_time_seconds_bucket{le="1.0"} 12"#,
                #"aws_acmprivateca_time_seconds_bucket{le="+Inf"} 15"#, "aws_acmprivateca_time_seconds_sum 7.0",
                "aws_acmprivateca_time_seconds_count 15", "aws_acmprivateca_success_total 9",
                "aws_acmprivateca_failure_total 5",
            ]
        )
    }

    @Test func whereNothingIsCountedTheyAreNothing() {
        #expect(
            Self.lines([]) == [
                "aws_acmprivateca_crl_generated_total 0", "aws_acmprivateca_misconfigured_crl_bucket_total 0",
                "aws_acmprivateca_success_total 0", "aws_acmprivateca_failure_total 0",
            ]
        )
    }
}
