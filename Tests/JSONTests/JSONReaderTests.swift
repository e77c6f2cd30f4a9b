import JSON
import Testbed
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "", " ", "{", "}", "[", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}",
        "{\"a\":1}x", "{} {}", "nul", "nulll", "True", "+1", "01", "-", "1.", ".5", "1e", "1e+", "0x10", "NaN",
        "Infinity",
        "\"", "\"abc", "\"\n\"", "\"\u{1}\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800x\"",
        "\"\\ud800\\u0041\"", "\"\\udc00\"", "// x\n1", "\u{FEFF}{}", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}",
    ])
    func textsThatAreNotOneAcceptableJSONTextAreRefused(text: String) {
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(Array(text.utf8)) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x7B, 0x00, 0x7D],
        ] as [[UInt8]]
    )
    func octetsThatAreNotUTF8AreRefused(octets: [UInt8]) {
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(octets) }
    }

    @Test(arguments: [
        (#""a\"\\\/\b\f\n\r\tz""#, "a\"\\/\u{8}\u{C}\n\r\tz"), (#""\u00e4\u20AC""#, "ä€"), (#""\ud83d\ude00""#, "😀"),
        (#""\u0000""#, "\0"), ("\"ä€😀\"", "ä€😀"), ("\"\u{7F}\"", "\u{7F}"), (#""""#, ""),
    ])
    func stringsAreReadWithTheirEscapes(text: String, expected: String) throws {
        #expect(try JSONReader.read(Array(text.utf8)).text == expected)
    }

    @Test func depthIsBounded() throws {
        let deepest = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        _ = try JSONReader.read(Array(deepest.utf8))
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(Array("[\(deepest)]".utf8)) }
        let flood = [UInt8](repeating: 0x5B, count: 1_000_000)
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(flood) }
    }

    @Test func valuesKnowWhereTheyLie() throws {
        let text = #"{ "a" : { "b" : [1, 2] } , "c" : "x\n" }"#
        let value = try JSONReader.read(Array(text.utf8))
        let extent = try #require(value["a"]?.extent)
        #expect(String(decoding: Array(text.utf8)[extent], as: UTF8.self) == #"{ "b" : [1, 2] }"#)
        #expect(value["a"]?["b"]?.items.count == 2)
        #expect(value["c"]?.text == "x\n")
        #expect(value["d"] == nil)
    }

    @Test func manyMembersAreReadAndRepetitionsFoundAmongThem() throws {
        let members = (0..<5_000).map { "\"m\($0)\":\($0)" }.joined(separator: ",")
        let value = try JSONReader.read(Array("{\(members)}".utf8))
        #expect(value["m4999"]?.number?.truncated == 4_999)
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(Array("{\(members),\"m17\":0}".utf8)) }
    }

    @Test(
        arguments: [
            ("0", 0, true), ("-0", 0, true), ("7", 7, true), ("9223372036854775807", Int64.max, true),
            ("-9223372036854775808", Int64.min, true), ("9223372036854775808", nil, true), ("1.5", 1, false),
            ("-1.5", -1, false),
            ("1.50e1", 15, true), ("1.516130652887E9", 1_516_130_652, false), ("100e-2", 1, true), ("0.000", 0, true),
            ("1e18", 1_000_000_000_000_000_000, true), ("1e19", nil, true), ("1e999999999999999999999", nil, true),
            ("1e-999999999999999999999", 0, false), ("0e999999999999999", 0, true),
            ("99991231235959", 99_991_231_235_959, true),
        ] as [(String, Int64?, Bool)]
    )
    func numbersAreExact(text: String, truncated: Int64?, isWhole: Bool) throws {
        let number = try #require(try JSONReader.read(Array(text.utf8)).number)
        #expect(number.truncated == truncated)
        #expect(number.isWhole == isWhole)
    }

    @Test(arguments: UInt64(0)..<200)
    func whatIsWrittenIsReadBack(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let ceiling: UInt32 = [0x20, 0x80, 0x800, 0x11_0000].randomElement(using: &random) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<ceiling, using: &random)) { scalars.append(scalar) }
        }
        let text = String(scalars)
        let octets = JSONWriter.structure { $0.member(text, text) }
        let value = try JSONReader.read(octets)
        #expect(value[Array(text.utf8)]?.text?.unicodeScalars.elementsEqual(scalars) == true, "seed \(seed)")
    }

    @Test(arguments: [("[1,2,3]", 4), (#"{"a":[],"b":{"c":1}}"#, 4), ("null", 1)])
    func noMoreValuesAreReadThanThereMayBe(text: String, count: Int) throws {
        #expect(throws: Never.self) { try JSONReader.read(Array(text.utf8), atMost: count) }
        #expect(throws: JSONReader.SyntaxError.self) { try JSONReader.read(Array(text.utf8), atMost: count - 1) }
    }
}
