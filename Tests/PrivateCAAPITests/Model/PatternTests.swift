import Testbed
import Testing

@testable import PrivateCAAPI

@Suite struct PatternTests {
    private static func matches(_ pattern: String, _ text: String) throws -> Bool {
        try #require(Pattern(pattern)).matches(Array(text.utf8)[...])
    }

    @Test(arguments: [
        ("a|bc", "a", true), ("a|bc", "bc", true), ("a|bc", "ab", false), ("[A-Za-z]{2}", "DE", true),
        ("[A-Za-z]{2}", "DEU", false), ("[0-9]+", "", false), ("[^*]+", "a*b", false), ("[^*]+", "äö", true),
        (#"[\u0009\u000A\u000D\u0020-\u00FF]*"#, "a\tÿ", true), (#"[\u0009\u000A\u000D\u0020-\u00FF]*"#, "a€", false),
        (#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#, "Größe 日本 ٣", true), (#"([\p{L}\p{Z}\p{N}_.:/=+\-@]*)"#, "a!b", false),
        (#"([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})"#, "1.2", true),
        (#"([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})"#, "2.5.29.15", true),
        (#"([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})"#, "2.100.3", false),
        (#"([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})"#, "1.2.", false),
        ("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "MAA=", true),
        ("(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", "MAA", false),
        ("[a-zA-Z0-9'()+-.?:/= ]*", "a,b-c.", true), ("[a-zA-Z0-9'()+-.?:/= ]*", "a_b", false),
        ("(a*)*b", "aaaaaaaaaaaac", false),
    ])
    func wholeTextsMatch(pattern: String, text: String, expected: Bool) throws {
        #expect(try Self.matches(pattern, text) == expected)
    }

    @Test(arguments: ["(", "a{", "[a", "*a", #"\k<x>"#, #"\p{Greek}"#, "a)", "^a$", "a**", "(?=a)"])
    func whatTheDialectHasNotIsRefused(pattern: String) {
        #expect(Pattern(pattern) == nil)
    }

    /// Swift's own engine is the oracle: for every pattern of the model, over mutations of texts that match it.
    @Test(arguments: UInt64(0)..<40)
    func theModelsPatternsAgreeWithSwiftsOwnEngine(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let seeds = [
            FakeAuthority.name, "1.2.840.113549.1.9.14", "MAAAAA==", "a/b/c", "DE", "0123", "http://x/y?z=1",
            "A tag: ä",
            "01234567-89ab-cdef-0123-456789abcdef",
        ]
        let alphabet = Array("aZ0-9_.:/=+@*, ä€\n'()%~!;?&$[]".unicodeScalars)
        for shape in ServiceModel.current.shapes {
            guard let pattern = shape.pattern else { continue }
            let oracle = try Regex(
                pattern.text.replacing(#"\u"#, with: #"\x"#).replacing(/\\x([0-9A-F]{4})/) { "\\x{\($0.1)}" }
            )
            .asciiOnlyWordCharacters().matchingSemantics(.unicodeScalar)
            var text = String.UnicodeScalarView((seeds.randomElement(using: &random) ?? "").unicodeScalars)
            for _ in 0..<Int.random(in: 0...3, using: &random) where !text.isEmpty {
                let offset = Int.random(in: 0..<text.count, using: &random)
                let index = text.index(text.startIndex, offsetBy: offset)
                text.replaceSubrange(
                    index...index,
                    with: [alphabet[Int.random(in: 0..<alphabet.count, using: &random)]]
                )
            }
            let string = String(text)
            let expected = try oracle.wholeMatch(in: string) != nil
            #expect(pattern.matches(Array(string.utf8)[...]) == expected, "seed \(seed), \(pattern.text), \(string)")
        }
    }
}
