import Testing

@testable import Buckets

/// What buckets and objects may be called.
@Suite struct BucketNameTests {
    @Test(arguments: [
        "abc", "reports.example", "0-a", "My_Bucket", String(repeating: "a", count: 255),
    ]) func aBucketCanHaveTheName(text: String) { #expect(BucketName(text)?.text == text) }

    @Test(arguments: [
        "", "ab", "..", "...", ".abc", "-abc", "_abc", "a/b", "ab\0", "ab\n", "ab c", "äbc", "../etc", "abc/", "abc%2f",
        String(repeating: "a", count: 256),
    ]) func noBucketCanHaveTheName(text: String) { #expect(BucketName(text) == nil) }

    @Test(arguments: [
        ("abc", true), ("a.b-c", true), (String(repeating: "a", count: 63), true),
        (String(repeating: "a", count: 64), false),
        ("Abc", false), ("a_b", false), ("abc-", false), ("abc.", false), ("a..b", false), ("192.168.0.1", false),
        ("192.168.0", true),
    ]) func todaysRulesAreNarrower(text: String, isModern: Bool) throws {
        #expect(try #require(BucketName(text)).isModern == isModern)
    }

    @Test(arguments: [
        ("crl/00000000-0000-0000-0000-000000000000.crl", true), ("a", true), ("a b/ü", true), ("..a/b..", true),
        (String(repeating: "s/", count: 31) + "s", true), (String(repeating: "x", count: 255), true),
        ("", false), ("/", false), ("/a", false), ("a/", false), ("a//b", false), (".", false), ("..", false),
        ("a/../b", false), ("a/./b", false), ("../a", false), ("a/..", false), ("a\0", false), ("a\nb", false),
        ("a\u{7F}", false), ("a\u{85}", false), (".unfinished/1", false), ("a/.unfinished", false),
        (String(repeating: "s/", count: 32) + "s", false), (String(repeating: "x", count: 256), false),
        (String(repeating: String(repeating: "x", count: 200) + "/", count: 6) + "x", false),
    ]) func aKeyIsStepsThatLeadSomewhere(text: String, isKey: Bool) { #expect((ObjectKey(text) != nil) == isKey) }

    @Test(arguments: [
        ("ocsp", true), ("health", true), ("authorities", true), ("lists", false), ("ocsp.example", false),
    ])
    func someNamesAreTheWindowsOwn(text: String, isWindowsOwn: Bool) throws {
        #expect(try #require(BucketName(text)).isWindowsOwn == isWindowsOwn)
    }

    @Test func aPlaceIsABucketAndWhatKeysBeginWith() throws {
        let key = try #require(ObjectKey("crl/x.crl"))
        #expect(BucketPlace("bucket")?.key(key)?.text == "crl/x.crl")
        #expect(BucketPlace("bucket/")?.key(key)?.text == "crl/x.crl")
        #expect(BucketPlace("bucket/a/b")?.key(key)?.text == "a/b/crl/x.crl")
        #expect(BucketPlace("bucket/a/b/")?.bucket.text == "bucket")
        for text in ["b/a", "/bucket", "bucket//", "bucket/../a", "bucket/a//b", "bucket/a b", "bucket/ä", ""] {
            #expect(BucketPlace(text) == nil, "\(text)")
        }
        let deep = try #require(BucketPlace("bucket/" + String(repeating: "s/", count: 31) + "s"))
        #expect(deep.key(key) == nil)
    }
}
