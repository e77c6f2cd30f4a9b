import Bytes
import Testing

/// Texts by their octets, where Swift compares by what is canonically equivalent.
@Suite struct VerbatimTests {
    @Test(arguments: [("K", "\u{212A}"), ("é", "e\u{301}"), (";", "\u{37E}"), ("Å", "\u{212B}")])
    func textsThatAreEquivalentAreNotTheSame(one: String, other: String) {
        #expect(one == other)
        #expect(!one.isVerbatim(other))
        #expect(one.isVerbatim(String(decoding: Array(one.utf8), as: UTF8.self)))
    }

    @Test(arguments: ["", "a", "fifteen octets.", "a text of more than fifteen octets", "é"])
    func aTextIsItsOctets(text: String) {
        #expect(text.isVerbatim(text))
        #expect(Array(text.utf8)[...].isVerbatim(text))
        #expect(!text.isVerbatim(text + "a"))
        #expect(!Array(text.utf8)[...].isVerbatim("b" + text.dropFirst()) || text.isEmpty)
        #expect(text[...].isVerbatim(text))
    }

    @Test func runsLieBetweenSeparators() {
        let octets = Array("a,,bc,".utf8)
        let texts = { (runs: [ArraySlice<UInt8>]) in runs.map { String(decoding: $0, as: UTF8.self) } }
        #expect(texts(octets[...].runs(between: 0x2C)) == ["a", "", "bc", ""])
        #expect(texts(octets[...].runs(between: 0x2C, maximumSeparators: 1)) == ["a", ",bc,"])
        #expect(texts(octets[1...].runs(between: 0x20)) == [",,bc,"])
        #expect(texts([UInt8]()[...].runs(between: 0x2C)) == [""])
    }

    @Test func onlyLettersOfASCIILoseTheirCase() {
        #expect("AZaz[@É0".octetsWithoutCase == Array("azaz[@É0".utf8))
        #expect("\u{212A}".octetsWithoutCase == Array("\u{212A}".utf8))
    }
}
