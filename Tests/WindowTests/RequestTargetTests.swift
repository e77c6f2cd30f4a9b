import Testing

@testable import Window

@Suite struct RequestTargetTests {
    @Test(arguments: [
        ("/", "/"), ("/a/b?c", "/a/b"), ("/?x", "/"), ("http://h", "/"), ("http://h/", "/"), ("HTTP://h:80/a?b", "/a"),
        ("https://h?q", "/"), ("//a", "//a"), ("/a%2Fb", "/a%2Fb"), ("/a\\b", "/a\\b"),
    ])
    func aTargetHasAPath(text: String, path: String) {
        #expect(RequestTarget(text)?.path == path)
    }

    @Test(arguments: [
        "", "*", "a", "h:80", "http://", "http:///a", "http://?a", "ftp://h/a", "http:/a", "/a b", "/a#b", "/\u{E9}",
        "/\u{0}",
        "/\u{7F}", "/" + String(repeating: "a", count: RequestTarget.longest),
    ])
    func nothingElseIsATarget(text: String) {
        #expect(RequestTarget(text) == nil)
    }

    @Test(arguments: [
        ("/a", ["a"]), ("/a/b/c", ["a", "b", "c"]), ("/a%2db/%7E", ["a-b", "~"]), ("/a+b/c%20d", ["a+b", "c d"]),
        ("/a/...", ["a", "..."]),
    ])
    func aPathHasParts(path: String, parts: [String]) throws {
        #expect(try #require(RequestTarget(path)).parts == parts)
    }

    @Test(arguments: [
        "/", "//", "/a/", "/a//b", "/.", "/..", "/a/../b", "/a/./b", "/%2e%2e/a", "/a/%2E", "/a/.%2e/b", "/a%2Fb",
        "/a%2f..%2fb", "/a%00",
        "/a%5Cb", "/a\\b", "/a%0A", "/a%7F", "/a%", "/a%2", "/a%zz", "/%C3%A9", "/a%ff",
    ])
    func aPathThatCouldLeadElsewhereHasNone(path: String) throws {
        #expect(try #require(RequestTarget(path)).parts == nil)
    }
}
