import Testbed
import Testing

@testable import Issuance

/// RFC 4518, by cases: which texts are one name, and which are two.
@Suite struct NamePreparationTests {
    private static func prepared(_ text: String) -> String {
        String(decoding: PreparedText(text).octets, as: UTF8.self)
    }

    /// Compared by code points: Swift's own comparison would take canonically equivalent texts for one.
    private static func points(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

    @Test(arguments: [
        // The example of RFC 4518 section 2.6.1, and a value without any character but spaces.
        ("foo bar  ", " foo  bar "), ("   foo   ", " foo "), ("", "  "), ("    ", "  "), ("\u{AD}", "  "),
        ("\t\r\nExample\u{0B}\u{0C}CA\u{85}", " example  ca "), ("a\u{0}b\u{7F}c\u{9F}d", " abcd "),
        // Separators are spaces, but one that is seen by nobody is nothing.
        ("a\u{A0}b\u{3000}c\u{2003}d\u{2028}e\u{1680}f", " a  b  c  d  e  f "), ("a\u{200B}b", " ab "),
        // Soft hyphens, joiners, marks of order and of bytes, variation selectors, and the object replacement character.
        ("ex\u{AD}am\u{1806}ple", " example "), ("a\u{200D}b\u{200C}c\u{200E}\u{FEFF}d", " abcd "),
        ("a\u{FE0F}\u{180B}\u{34F}\u{FFFC}\u{E0041}b", " ab "),
        // Case: one letter to several, the dotted capital I, sigmas, titles, and letters beyond the first plane.
        ("STRASSE", " strasse "), ("Straße", " strasse "), ("İstanbul", " i\u{307}stanbul "), ("ΟΔΟΣ", " οδοσ "),
        ("οδος", " οδοσ "), ("ǅ", " dž "), ("ŉ", " \u{2BC}n "), ("ﬀ", " ff "), ("\u{10400}", " \u{10428} "),
        ("ΐ", " \u{390} "), ("\u{1E9A}", " a\u{2BE} "), ("\u{212A}", " k "), ("\u{212B}", " å "),
        // Compatibility: widths, ligatures, circles, superscripts, roman numerals, squared words.
        ("Ｅｘａｍｐｌｅ", " example "), ("①²Ⅷ㎏", " 12viiikg "), ("ﷺ", " صلى  الله  عليه  وسلم "),
        ("\u{2A74}", " ::= "), ("㍿", " 株式会社 "), ("\u{F900}", " \u{8C48} "), ("\u{2F868}", " \u{2136A} "),
        // Composition, the order of marks, what blocks it, and what is never composed.
        ("e\u{301}", " \u{E9} "), ("a\u{323}\u{302}", " \u{1EAD} "), ("a\u{302}\u{323}", " \u{1EAD} "),
        ("a\u{301}\u{302}", " \u{E1}\u{302} "), ("q\u{307}\u{323}", " q\u{323}\u{307} "),
        ("\u{958}", " \u{915}\u{93C} "), ("\u{340}a", " \u{300}a "),
        ("\u{1100}\u{300}\u{1161}", " \u{1100}\u{300}\u{1161} "),
        // Hangul from letters, and letters onto a syllable.
        ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}", " 한글 "), ("한글", " 한글 "), ("하\u{11AB}", " 한 "),
        ("한\u{11AB}", " 한\u{11AB} "), ("가\u{11A7}", " 가\u{11A7} "),
        // A space that a mark stands on is none.
        ("a  \u{301}b", " a   \u{301}b "), ("\u{B4}", "  \u{301} "), ("a \u{94F}", " a \u{94F} "),
        // Ideographs, also in higher planes, stay.
        ("東京 認証局", " 東京  認証局 "), ("\u{20000}", " \u{20000} "),
    ])
    func textsArePreparedAsTheStandardSays(text: String, expected: String) {
        #expect(Self.points(Self.prepared(text)) == Self.points(expected))
    }

    @Test(arguments: [
        // Not assigned in Unicode 3.2, though later versions know a lower case, a class or a decomposition of them.
        "\u{1E9E}", "\u{1F600}", "\u{2C00}", "\u{1C90}", "\u{AB70}", "\u{1DC0}", "\u{1F12B}", "\u{20BE}",
        // Assigned, but their lower case is of later versions.
        "\u{10A0}", "\u{13A0}", "\u{2132}", "\u{4C0}",
        // Private, replaced, and no characters at all.
        "\u{E000}", "\u{FFFD}", "\u{FFFF}", "\u{10FFFD}",
    ])
    func whatUnicode32DoesNotKnowIsComparedAsItIs(text: String) {
        #expect(Self.points(Self.prepared(text)) == Self.points(" \(text) "))
    }

    @Test func namesThatDifferStayTwo() {
        let texts = ["a", "b", "é", "e", "ı", "i", "ß", "\u{1E9E}", "s", "ab", "a b", "a-b", "\u{430}", "ø", "o"]
        #expect(Set(texts.map { PreparedText($0) }).count == texts.count)
    }

    @Test(arguments: 0..<400 as Range<UInt64>)
    func theWayOfASCIIIsTheWayOfAllTexts(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let octets = (0..<Int.random(in: 0...40, using: &random)).map { _ in
            UInt8.random(in: 0...3, using: &random) == 0 ? 0x20 : UInt8.random(in: 0...0x7F, using: &random)
        }
        let text = String(decoding: octets, as: UTF8.self)
        let prepared = try #require(PreparedText.preparedASCII(text))
        #expect(prepared == PreparedText.preparedInGeneral(text), "\(octets)")
        #expect(PreparedText.preparedASCII(text + "\u{80}") == nil)
    }

    // A text that begins with a mark is none: prepared again, the mark stands on the space that was put before it.
    @Test(arguments: 0..<400 as Range<UInt64>)
    func preparingAgainChangesNothingWhereALetterComesFirst(seed: UInt64) {
        var random = RandomText(seed: seed)
        let text = "x" + random.next()
        let once = Self.prepared(text)
        #expect(Self.points(Self.prepared(once)) == Self.points(once), "\(Self.points(text))")
    }
}
