import CoreMetrics
import Testing

@testable import Exposition

/// What is written of readings: the words of the format, and nothing that would end them.
@Suite struct ExpositionTextTests {
    private static let family = MetricFamily("a_total", .counter, "How often.")

    @Test func aFamilyIsWrittenWithWhatItMeans() {
        let reading = FamilyReading(
            Self.family,
            [
                MetricSample(labels: [MetricLabel("code", "200"), MetricLabel("of", "x")], .whole(3)),
                MetricSample(.number(0.25)),
            ]
        )
        #expect(
            ExpositionText.text([reading]) == """
                # HELP a_total How often.
                # TYPE a_total counter
                a_total{code="200",of="x"} 3
                a_total 0.25

                """
        )
    }

    @Test func aFamilyWithoutSeriesIsNotWritten() {
        #expect(ExpositionText.text([FamilyReading(Self.family, [])]) == "")
    }

    @Test(arguments: [
        (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), (#"\n"#, #"\\n"#), ("ä\u{0}\r", "ä\u{0}\r"),
        ("", ""),
    ])
    func whatWouldEndALabelsValueIsEscaped(value: String, written: String) {
        let reading = FamilyReading(Self.family, [MetricSample(labels: [MetricLabel("l", value)], .whole(1))])
        let line = ExpositionText.text([reading]).split(separator: "\n").last.map(String.init) ?? ""
        #expect(line.utf8.elementsEqual("a_total{l=\"\(written)\"} 1".utf8), "\(line)")
    }

    @Test func aMeaningIsOneLine() {
        let family = MetricFamily("a", .gauge, "One\\two\n\"three\"")
        let text = ExpositionText.text([FamilyReading(family, [MetricSample(.whole(1))])])
        #expect(text == "# HELP a One\\\\two\\n\"three\"\n# TYPE a gauge\na 1\n")
    }

    @Test(arguments: [("a.b-c", "a_b_c"), ("1a", "_1a"), ("", "_"), ("a:b", "a:b"), ("ä", "__"), ("a\nb 1", "a_b_1")])
    func aNameIsOne(text: String, name: String) {
        #expect(ExpositionText.name(text) == name)
    }

    @Test func aLabelsNameHasNoColon() {
        let reading = FamilyReading(Self.family, [MetricSample(labels: [MetricLabel("a:b\"", "x")], .whole(1))])
        #expect(ExpositionText.text([reading]).hasSuffix("a_total{a_b_=\"x\"} 1\n"))
    }

    @Test(arguments: [
        (Double.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (0.005, "0.005"), (2.5, "2.5"),
        (1e300, "1e+300"),
    ])
    func numbersAreWrittenAsTheyAreRead(number: Double, text: String) {
        #expect(MetricSample.Value.number(number).text == text)
    }
}
