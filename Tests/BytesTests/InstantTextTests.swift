import Bytes
import Testbed
import Testing

/// Dates and times as people write them.
@Suite struct InstantTextTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1985-04-12T23:20:50.52Z", 482_196_050_520_000),
            ("1996-12-19T16:39:57-08:00", 851_042_397_000_000), ("1996-12-20t00:39:57z", 851_042_397_000_000),
            ("1937-01-01T12:00:27.87+00:20", -1_041_337_172_130_000), ("1970-01-01T00:00:00.000001-00:00", 1),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
            ("2024-02-29T23:59:59+23:59", 1_709_164_859_000_000),
        ] as [(String, Int64)]
    )
    func timesOfRFC3339AreRead(text: String, microseconds: Int64) {
        #expect(Instant(rfc3339: text)?.microseconds == microseconds)
        #expect(Instant(dateOrTime: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-01-01T00:00Z", "1970-01-01T24:00:00Z",
        "1970-01-01T00:00:60Z", "1970-02-29T00:00:00Z", "1970-13-01T00:00:00Z", "1970-01-01T00:00:00.Z",
        "1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00+0100",
        "1970-01-01T00:00:00+01:60",
        "70-01-01T00:00:00Z", "+1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z ", "1970-1-1T00:00:00Z",
        "１970-01-01T00:00:00Z",
    ])
    func nothingElseIs(text: String) { #expect(Instant(rfc3339: text) == nil) }

    @Test func aDateAloneIsItsBeginning() {
        #expect(Instant(dateOrTime: "2026-10-31") == Instant(rfc3339: "2026-10-31T00:00:00Z"))
        for text in ["2026-02-30", "2026-10", "2026-10-31Z", "20261031", "0"] {
            #expect(Instant(dateOrTime: text) == nil)
        }
    }

    @Test(arguments: 0..<200) func whatIsWrittenIsReadAgain(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let instant = Instant(
            microseconds: .random(in: -62_167_219_200_000_000...253_402_300_799_999_999, using: &random)
        )
        #expect(Instant(rfc3339: instant.description) == instant)
    }
}
