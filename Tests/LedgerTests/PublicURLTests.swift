import Ledger
import Testing

/// The same texts are tried on the other verifier in Tests/Verifier/test_forms.py.
@Suite struct PublicURLTests {
    @Test(arguments: [
        "http://a", "http://pki.example.test", "http://192.0.2.1:1", "http://a:65535", "http://[::1]:8080",
        "http://[::ffff:192.0.2.1]", "http://A-b.C/d", "http://a/~x/_y/-z/...",
        "http://" + String(repeating: "a", count: 193),
    ])
    func aPlaceOfWhatIsPublishedIsOne(text: String) {
        #expect(PublicURL.isSuch(text))
    }

    @Test(arguments: [
        "", "a", "http://", "HTTP://a", "https://a", "http:/a", "http://a/", "http:///a", "http://a//b", "http://a/.",
        "http://a/../b", "http://a/b/", "http://a:", "http://a:0", "http://a:080", "http://a:65536", "http://a:100000",
        "http://a:b", "http://a?b", "http://a/b?c", "http://a#b", "http://u@a", "http://a b", "http://a_b",
        "http://a/%41", "http://\u{E9}", "http://a/\u{E9}", "http://a\n", "http://a/b\n", "http://[]", "http://[::1",
        "http://[g]", "http://[::1]x", "http://a\\b", "http://a:\u{661}", "http://\u{212A}",
        "http://" + String(repeating: "a", count: 194),
    ])
    func aPlaceOfWhatIsPublishedIsNothingElse(text: String) {
        #expect(!PublicURL.isSuch(text))
    }
}
