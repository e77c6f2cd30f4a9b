import JSON
import Testing

/// Texts as terminals and tables may show them.
struct ShownTextTests {
    @Test(arguments: [
        ("plain text, \\ and ü", "plain text, \\ and ü"), ("a\u{202E}b", #"a\u{202e}b"#), ("a\nb", #"a\u{a}b"#),
        ("\u{1B}[31m", #"\u{1b}[31m"#), ("\u{2066}x\u{2069}", #"\u{2066}x\u{2069}"#), ("\u{2028}", #"\u{2028}"#),
        ("\u{85}", #"\u{85}"#), ("\u{AD}", #"\u{ad}"#), ("\u{E0041}", #"\u{e0041}"#), ("", ""),
        (#"a\u{202e}b"#, #"a\u{5c}u{202e}b"#), (#"\\u{"#, #"\\u{5c}u{"#), (#"\n"#, #"\n"#),
    ])
    func whatSteersIsWrittenAsItsCode(text: String, shown: String) {
        #expect(text.shown == shown)
    }

    @Test func noTwoTextsAreShownAlike() {
        let parts = ["\\", "u", "{", "}", "202e", "\u{202E}", "5c", "a"]
        var seen: [String: String] = [:]
        for one in parts {
            for other in parts {
                for third in parts {
                    for fourth in parts {
                        let text = one + other + third + fourth
                        let before = seen.updateValue(text, forKey: text.shown)
                        #expect(before == nil || before == text, "\(text)")
                    }
                }
            }
        }
    }
}
