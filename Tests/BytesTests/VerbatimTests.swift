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

    @Test func onlyLettersOfASCIILoseTheirCase() {
        #expect("AZaz[@É0".octetsWithoutCase == Array("azaz[@É0".utf8))
        #expect("\u{212A}".octetsWithoutCase == Array("\u{212A}".utf8))
    }
}
