import HTTP
import NIOSSL
import Testbed
import Testing

/// The listener that speaks TLS, and those who do not.
@Suite(.timeLimit(.minutes(Patience.minutes(5))))
struct TLSTests {
    private static let stranger = "127.0.0.2"
    private static let route = Route(.post, .exactly("/")) { request in
        HTTPResponse(status: 200, headers: [], body: request.body)
    }
    /// What a client sends first, as far as its length: a record of a handshake, and no more of it.
    private static let begun = "\u{16}\u{03}\u{01}\u{02}"

    private static func post(_ body: String, more: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    private static let last = Self.post("x", more: "Connection: close\r\n")

    /// Limits that are reached soon by who does nothing, and by nobody else.
    private static var brief: HTTPLimits {
        var limits = HTTPLimits()
        limits.headSeconds = 1
        limits.idleSeconds = 86_400
        limits.tickMilliseconds = 50
        return limits
    }

    private static func identity(_ made: MadeCertificates, _ name: String = "server") async throws -> HeldIdentity {
        try await made.make(name)
        return HeldIdentity(try made.files("\(name).pem", "\(name).key").read())
    }

    @Test(arguments: [TLSVersion.tlsv12, .tlsv13])
    func requestsAreAnswered(version: TLSVersion) async throws {
        let made = try MadeCertificates()
        let counts = ConnectionCounts()
        let identity = try await Self.identity(made)
        try await Listener.serving([Self.route], counts: counts, identity: identity) { listener in
            var client = ProtectedConnection.trusting
            (client.minimumTLSVersion, client.maximumTLSVersion) = (version, version)
            // Longer than any record, and than what a connection buffers.
            let long = String(repeating: "long", count: 100_000)
            let bodies = ["first#", "\(long)#", "last#"]
            let answer = try await ProtectedConnection.exchange(
                bodies.map { Self.post($0) },
                port: listener.port,
                as: client,
                until: "#"
            ).text
            let came = answer.split(separator: "HTTP/1.1 200 ").map { String($0.split(separator: "\r\n\r\n")[1]) }
            #expect(came == bodies)
        }
        #expect(counts.handshakes.completed == 1 && counts.handshakes.failed == 0)
    }

    @Test func olderVersionsAreRefused() async throws {
        let counts = ConnectionCounts()
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], counts: counts, identity: identity) { listener in
            var client = ProtectedConnection.trusting
            (client.minimumTLSVersion, client.maximumTLSVersion) = (.tlsv1, .tlsv11)
            // The alert, or that the connection is closed after it: whichever the client meets first.
            await #expect(throws: (any Error).self) {
                _ = try await ProtectedConnection.exchange([Self.last], port: listener.port, as: client)
            }
        }
        #expect(counts.handshakes.completed == 0 && counts.handshakes.failed == 1)
    }

    @Test func suitesWithoutForwardSecrecyAreRefused() async throws {
        let counts = ConnectionCounts()
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], counts: counts, identity: identity) { listener in
            var client = ProtectedConnection.trusting
            client.maximumTLSVersion = .tlsv12
            client.cipherSuites = "RSA+AES:ECDH+AES128+SHA1"
            await #expect(throws: (any Error).self) {
                _ = try await ProtectedConnection.exchange([Self.last], port: listener.port, as: client)
            }
        }
        #expect(counts.handshakes.completed == 0 && counts.handshakes.failed == 1)
    }

    /// Who goes on waiting between requests is not taken for somebody whose handshake does not end.
    @Test func onlyAHandshakeHasItsTime() async throws {
        let counts = ConnectionCounts()
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], limits: Self.brief, counts: counts, identity: identity) { listener in
            let text = try await ProtectedConnection.exchange(
                [Self.post("one"), Self.last],
                port: listener.port,
                until: "\r\n\r\n"
            ) {
                // Somebody else's handshake comes to the end of its time meanwhile.
                let closed = try await RawConnection.exchange([Self.begun], port: listener.port)
                #expect(closed.isEmpty)
            }.text
            #expect(text.split(separator: "HTTP/1.1 200 ").count == 2, "\(text)")
            let dribbled = try await RawConnection.dribble(Self.begun, every: .milliseconds(50), port: listener.port)
            #expect(dribbled.isEmpty)
        }
        #expect(counts.handshakes.completed == 1)
        #expect(counts.handshakes.late == 2 && counts.handshakes.failed == 0)
    }

    @Test func whatIsNoTLSIsClosed() async throws {
        let counts = ConnectionCounts()
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], counts: counts, identity: identity) { listener in
            let pieces = ["\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}", "\u{16}\u{03}\u{01}\u{0}\u{4}hi!!", "{\"a\":1}"]
            for garbage in pieces {
                let answer = try await RawConnection.exchange([garbage], port: listener.port).joined()
                #expect(!answer.contains("HTTP"), "\(answer)")
            }
            let answer = try await ProtectedConnection.exchange([Self.last], port: listener.port).text
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
        }
        #expect(counts.handshakes.completed == 1 && counts.handshakes.failed == 3)
    }

    @Test func whoSpeaksInClearReadsWhy() async throws {
        let counts = ConnectionCounts()
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], counts: counts, identity: identity) { listener in
            for sent in [Self.post("x"), "GET /health HTTP/1.1\r\nHost: a\r\n\r\n"] {
                let answer = try await RawConnection.exchange([sent], port: listener.port).joined()
                #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n") && answer.hasSuffix("https, not http.\n"))
            }
        }
        #expect(counts.handshakes.completed == 0 && counts.handshakes.failed == 2)
    }

    @Test func handshakesThatDoNotEndHoldNobodyUp() async throws {
        var limits = Self.brief
        limits.headSeconds = 86_400
        limits.connections = 16
        limits.connectionsOfOne = 1
        let identity = try await Self.identity(MadeCertificates())
        try await Listener.serving([Self.route], limits: limits, identity: identity) { listener in
            try await RawConnection.holding(20, sent: Self.begun, port: listener.port, from: Self.stranger) {
                // The stranger has all that it can have when it is closed at once.
                var isOpen = true
                while isOpen {
                    let answer = try await RawConnection.exchange(
                        [Self.post("x")],
                        port: listener.port,
                        from: Self.stranger
                    )
                    isOpen = !answer.isEmpty
                }
                let answer = try await ProtectedConnection.exchange([Self.last], port: listener.port).text
                #expect(answer.hasPrefix("HTTP/1.1 200 "))
            }
        }
    }

    @Test func anotherIdentityIsForThoseWhoComeLater() async throws {
        let made = try MadeCertificates()
        let identity = try await Self.identity(made)
        try await made.make("other")
        let other = try made.files("other.pem", "other.key").read()
        try await Listener.serving([Self.route], identity: identity) { listener in
            let before = try await ProtectedConnection.exchange(
                [Self.post("one"), Self.last],
                port: listener.port,
                until: "\r\n\r\n"
            ) { identity.replace(with: other) }
            #expect(before.text.split(separator: "HTTP/1.1 200 ").count == 2)
            #expect(before.certificate == (try await made.der("server")))
            let after = try await ProtectedConnection.exchange([Self.last], port: listener.port)
            #expect(after.text.hasPrefix("HTTP/1.1 200 "))
            #expect(after.certificate == (try await made.der("other")))
        }
    }
}
