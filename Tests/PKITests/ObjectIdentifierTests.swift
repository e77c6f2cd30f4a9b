import PKI
import Testing

@Suite struct ObjectIdentifierTests {
    @Test(arguments: [
        ("1.2.840.113549", "2a864886f70d"), ("2.5.4.3", "550403"), ("0.0", "00"), ("1.39", "4f"), ("2.0", "50"),
        ("2.47", "7f"), ("2.48", "8100"), ("2.999", "8837"), ("1.2.9223372036854775807", "2affffffffffffffff7f"),
        ("2.9223372036854775807", "8180808080808080" + "804f"),
        // 2⁶³, 2⁶⁴ − 1 and the example of X.667: f81d4fae-7dec-11d0-a765-00a0c91e6bf6 (pyasn1 0.6.5).
        ("1.2.9223372036854775808", "2a" + "81808080808080808000"), ("2.18446744073709551615", "8280808080808080804f"),
        ("2.25.329800735698586629295641978511506172918", "6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776"),
        // 2¹²⁸ − 1, the most that common readers take.
        ("1.2.340282366920938463463374607431768211455", "2a83" + String(repeating: "ff", count: 17) + "7f"),
        ("1.2" + String(repeating: ".1", count: 62), "2a" + String(repeating: "01", count: 62)),
    ])
    func `Dotted text and contents octets mean the same`(text: String, contents: String) throws {
        let parsed = try #require(ObjectIdentifier(text))
        #expect(parsed.contents == hex(contents))
        #expect(try ObjectIdentifier(contents: hex(contents)).dotted == text)
    }

    @Test(arguments: [
        "", ".", "1", "1.", ".1", "1..2", "3.1", "0.40", "1.40", "1.02", "01.2", "1.-2", "1.+2", "1.2 ", "1.٣", "a.b",
        "18446744073709551615.1", "1.18446744073709551615", "1.2.00", "128.1", "0.128",
        String(repeating: "1.", count: 5000) + "1", "1.2" + String(repeating: ".16384", count: 126),
        "1.2.340282366920938463463374607431768211456", "2.340282366920938463463374607431768211376",
        "1.2" + String(repeating: ".1", count: 63),
    ])
    func `Hostile text is refused`(text: String) {
        #expect(ObjectIdentifier(text) == nil)
    }

    @Test func `Arcs of any size are printed`() throws {
        // 2⁸⁴ − 1 in twelve octets of seven bits, under 1.2; and the same number less 80 as a second arc under 2.
        let large: [UInt8] = [UInt8](repeating: 0xFF, count: 11) + [0x7F]
        #expect(try ObjectIdentifier(contents: [0x2A] + large).dotted == "1.2.19342813113834066795298815")
        #expect(try ObjectIdentifier(contents: large).dotted == "2.19342813113834066795298735")
        let largest = [0x83] + [UInt8](repeating: 0xFF, count: 17) + [0x7F]
        #expect(try ObjectIdentifier(contents: largest).dotted == "2.340282366920938463463374607431768211375")
    }

    @Test(arguments: [
        "", "80", "8001", "2a80", "2a8001", "2aff", "2a" + String(repeating: "01", count: 63),
        "2a84" + String(repeating: "80", count: 17) + "00", "84" + String(repeating: "80", count: 17) + "00",
        "2a81" + String(repeating: "80", count: 18) + "00",
    ])
    func `Contents that are no list of minimal subidentifiers are refused`(contents: String) {
        #expect(code { _ = try ObjectIdentifier(contents: hex(contents)) } == .invalidObjectIdentifier)
    }
}
