import Testing

@testable import Authority

/// Names of one's own in URLs: a host, and a way from there.
@Suite struct CustomNameTests {
    @Test(arguments: [
        "lists.example", "a", "a-b.c", "1.2.3.4", "host:80", "host:65535", "host/a/b", "host:1/;x", "a.b/..c/d..",
        "LISTS.Example",
        "3com.example", String(repeating: "a", count: 63) + ".example",
    ]) func aNameLeadsSomewhere(text: String) { #expect(CustomName.isSuch(text)) }

    @Test(arguments: [
        "", "host:", "host:0", "host:99999", "host:080", "host:port", "host:80:80", "user@host", "user:secret@host",
        "a/../b", "a/./b",
        "a/..", "a/", "host//x", "/x", "..", ".", "a..b", ".a", "a.", "-", "-a", "a-", "a_b", "a,b", "1.2.3",
        "1.2.3.256", "1.2.3.04",
        "1.2.3.4.5", "a.1", "host:-1", "host:+1", String(repeating: "a", count: 64),
    ]) func aNameLeadsNowhere(text: String) { #expect(!CustomName.isSuch(text)) }
}
