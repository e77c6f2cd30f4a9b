import Bytes
import DurableFiles
import Testbed
import Testing

@testable import Delivery

/// Where targets may be, and what their messages are signed with.
@Suite struct WebhookTests {
    @Test(
        arguments: [
            ("https://siem.example/hook?a=b", "siem.example", 443, "/hook?a=b", "siem.example"),
            ("https://siem.example:8443", "siem.example", 8_443, "/", "siem.example:8443"),
            ("https://siem.example?x", "siem.example", 443, "/?x", "siem.example"),
            ("http://127.0.0.1:8080/", "127.0.0.1", 8_080, "/", "127.0.0.1:8080"),
            ("http://[::1]:9/a", "::1", 9, "/a", "[::1]:9"),
            ("https://[2001:db8::1]/", "2001:db8::1", 443, "/", "[2001:db8::1]"),
        ] as [(String, String, Int, String, String)]
    )
    func aPlaceIsRead(text: String, host: String, port: Int, target: String, authority: String) throws {
        let url = try WebhookURL(text)
        #expect(url.host == host && url.port == port && url.target == target && url.authority == authority)
        #expect(url.isProtected == text.hasPrefix("https"))
    }

    @Test(arguments: [
        "", "siem.example", "http://siem.example/", "http://127.0.0.1.example/", "ftp://127.0.0.1/", "https://",
        "https:///path",
        "https://user@host/", "https://host:0/", "https://host:99999/", "https://host/a b", "https://host/#part",
        "https://host\\evil/",
        "https://host/\r\nX: y", "http://[::2]/",
    ])
    func whatIsNoPlaceIsRefused(text: String) { #expect(throws: WebhookURL.Fault.self) { try WebhookURL(text) } }

    @Test func aPlaceIsOfBoundedLength() {
        let text = "https://h" + String(repeating: "o", count: 3_000)
        #expect(throws: WebhookURL.Fault.self) { try WebhookURL(text) }
    }

    /// The example of the specification of Standard Webhooks.
    @Test func aMessageIsSignedAsTheSpecificationSays() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("key")
        try DurableFile.create(path, Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".utf8))
        let key = try WebhookKey(file: path)
        let body = Array(#"{"test": 2432232314}"#.utf8)
        let signature = try key.signature(
            of: body,
            identifier: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func pausesGrowToABoundAndBeginAnew() {
        var backoff = Backoff(first: .seconds(1), longest: .seconds(300))
        let pauses = (0..<40).map { _ in backoff.next() }
        for (index, pause) in pauses.enumerated() {
            let whole = min(Duration.seconds(1) * (1 << min(index, 10)), .seconds(300))
            #expect(pause >= whole * 0.5 && pause <= whole)
        }
        backoff.reset()
        #expect(backoff.next() <= .seconds(1))
    }
}
