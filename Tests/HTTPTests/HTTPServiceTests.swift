import HTTP
import Synchronization
import Testbed
import Testing

/// The listener, spoken to octet by octet.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct HTTPServiceTests {
    private static let echo = [
        Route(.post, .exactly("/")) { request in
            let text =
                "\(request.method) \(request.path) \(request.query) \(String(decoding: request.body, as: UTF8.self))"
            return HTTPResponse(status: 200, headers: [("X-From", request.sourceAddress)], body: Array(text.utf8))
        },
        Route(.get, .exactly("/page")) { _ in HTTPResponse(status: 200, headers: [], body: Array("page".utf8)) },
    ]

    private static func post(_ body: String, more: String = "", target: String = "/") -> String {
        "POST \(target) HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
    }

    @Test func headAndBodyOfAnAnswerComeInOnePiece() async throws {
        try await Listener.serving(Self.echo) { listener in
            let pieces = try await listener.exchange([Self.post("hello", target: "/?a=b?c")], until: "hello")
            let answer = try #require(pieces.first)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("Content-Length: 18\r\n"))
            #expect(answer.contains("X-From: 127.0.0.1\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nPOST / a=b?c hello"))
            let empty = try await listener.exchange([Self.post("end", target: "/?")], until: "end")
            #expect(empty.joined().hasSuffix("\r\n\r\nPOST /  end"))
        }
    }

    @Test func requestsOfOneConnectionAreAnsweredInTheirOrder() async throws {
        try await Listener.serving(Self.echo) { listener in
            let sent = (1...5).map { Self.post("number \($0)") } + [Self.post("last", more: "Connection: close\r\n")]
            let answer = try await listener.exchange([sent.joined()]).joined()
            let bodies = answer.split(separator: "POST /").dropFirst().map { $0.prefix(10) }
            #expect(bodies.count == 6)
            for (number, body) in zip(1...5, bodies) { #expect(body == "  number \(number)") }
            #expect(answer.hasSuffix("last"))
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func whoWaitsForAnAnswerHoldsNobodyUp() async throws {
        // More connections than there are event loops: all but the last wait for the last.
        let count = 64
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let meeting = Route(.post, .exactly("/")) { request in
            if request.body.isEmpty {
                for continuation in waiting.withLock({ $0 }) { continuation.resume() }
            } else {
                await withCheckedContinuation { continuation in
                    waiting.withLock { $0.append(continuation) }
                    arrived.yield()
                }
            }
            return HTTPResponse(status: 200, headers: [], body: request.body)
        }
        try await Listener.serving([meeting]) { listener in
            try await withThrowingTaskGroup { group in
                for number in 0..<count {
                    // Short bodies are answered on the event loop, long ones beside it.
                    let body = String(repeating: "x", count: number % 8 == 7 ? 100_000 : 5)
                    group.addTask {
                        let sent = Self.post(body, more: "Connection: close\r\n")
                        let answer = try await listener.exchange([sent]).joined()
                        #expect(answer.hasSuffix("\r\n\r\n" + body))
                    }
                }
                var places = arrivals.makeAsyncIterator()
                for _ in 0..<count { _ = await places.next() }
                let last = try await listener.exchange([Self.post("", more: "Connection: close\r\n")]).joined()
                #expect(last.hasPrefix("HTTP/1.1 200 OK\r\n"))
                try await group.waitForAll()
            }
        }
    }

    @Test func anAnswerToHeadHasTheLengthAndNoBody() async throws {
        try await Listener.serving(Self.echo) { listener in
            for (path, status, length) in [("/page", "200 OK", 4), ("/", "405 Method Not Allowed", nil)] {
                let sent = "HEAD \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                let answer = try await listener.exchange([sent]).joined()
                #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\n"))
                #expect(answer.hasSuffix("\r\n\r\n"), "\(answer)")
                if let length { #expect(answer.contains("Content-Length: \(length)\r\n")) }
            }
        }
    }

    @Test func whatHasNoRouteIsRefusedInTheTablesWords() async throws {
        try await Listener.serving(Self.echo) { listener in
            let answer = try await listener.exchange(["GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
            #expect(answer.joined().hasPrefix("HTTP/1.1 404 Not Found\r\n"))
            #expect(answer.joined().hasSuffix("notFound /x"))
            let other = try await listener.exchange(["GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])
            #expect(other.joined().contains("Allow: POST\r\n"))
        }
    }

    @Test func aBodyBeyondTheLimitIsRefusedBeforeItsEnd() async throws {
        var limits = HTTPLimits()
        limits.bodyOctets = 10
        try await Listener.serving(Self.echo, limits: limits) { listener in
            let fits = try await listener.exchange([Self.post("0123456789")], until: "0123456789")
            #expect(fits.joined().hasPrefix("HTTP/1.1 200 OK\r\n"))
            let announced = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"
            let chunked = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n"
            for sent in [announced, chunked] {
                let answer = try await listener.exchange([sent]).joined()
                #expect(answer.hasPrefix("HTTP/1.1 413 "), "\(answer)")
                #expect(answer.contains("Connection: close\r\n"))
                #expect(answer.hasSuffix("bodyTooLarge(limit: 10) /"))
            }
        }
    }

    @Test func aHeadBeyondTheLimitIsRefused() async throws {
        var limits = HTTPLimits()
        limits.headOctets = 1_000
        try await Listener.serving(Self.echo, limits: limits) { listener in
            let field = "X: \(String(repeating: "x", count: 400))\r\n"
            let fits = try await listener.exchange([Self.post("hello", more: field + field)], until: "hello").joined()
            #expect(fits.hasPrefix("HTTP/1.1 200 OK\r\n"))
            let answer = try await listener.exchange([Self.post("hello", more: field + field + field)]).joined()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
            #expect(!answer.contains("hello"))
        }
    }

    @Test func theBodiesOfAllConnectionsTogetherAreLimited() async throws {
        var limits = HTTPLimits()
        limits.allBodiesOctets = 10
        try await Listener.serving(Self.echo, limits: limits) { listener in
            let answer = try await listener.exchange([Self.post("0123456789a")]).joined()
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(answer.hasSuffix("tooManyBodies /"))
            // What was refused, and what was answered, is counted no more.
            for _ in 0..<3 {
                let fits = try await listener.exchange([Self.post("0123456789")], until: "0123456789")
                #expect(fits.joined().hasPrefix("HTTP/1.1 200 OK\r\n"))
            }
        }
    }

    @Test func whoAsksWhetherToContinueIsTold() async throws {
        try await Listener.serving(Self.echo) { listener in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"
            let answer = try await listener.exchange([head], until: "\r\n\r\n").joined()
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n"))
        }
    }

    @Test(arguments: ["GET\r\n\r\n", "nonsense \u{1}\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"])
    func whatIsNoRequestIsRefusedAndTheConnectionClosed(text: String) async throws {
        try await Listener.serving(Self.echo) { listener in
            let answer = try await listener.exchange([text + text]).joined()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 400 "), "\(answer)")
        }
    }

    @Test func aConnectionTooManyIsClosedAtOnce() async throws {
        var limits = HTTPLimits()
        limits.connections = 0
        try await Listener.serving(Self.echo, limits: limits) { listener in
            let pieces = try await listener.exchange([Self.post("hello")])
            #expect(pieces.isEmpty)
        }
    }

    /// Who asked and went still takes a connection's place until the answer is made: asking and going makes room for no more.
    @Test func whoGoesBeforeTheAnswerKeepsThePlaceUntilThen() async throws {
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
        let slow = Route(.post, .exactly("/")) { request in
            if !request.body.isEmpty {
                await withCheckedContinuation { continuation in
                    waiting.withLock { $0.append(continuation) }
                    arrived.yield()
                }
            }
            return HTTPResponse(status: 200, headers: [], body: Array("answered".utf8))
        }
        var limits = HTTPLimits()
        limits.connections = 2
        try await Listener.serving([slow], limits: limits) { listener in
            var places = arrivals.makeAsyncIterator()
            for _ in 0..<2 {
                try await RawConnection.send([Self.post("slow")], port: listener.port)
                _ = await places.next()
            }
            #expect(try await listener.exchange([Self.post("")]).isEmpty)
            for continuation in waiting.withLock({ $0 }) { continuation.resume() }
            // The places are given back a moment after the answers are made.
            var answer = ""
            while answer.isEmpty {
                answer = try await listener.exchange([Self.post("", more: "Connection: close\r\n")]).joined()
            }
            #expect(answer.hasSuffix("answered"))
        }
    }

    /// Some answers fit into the system's buffers and into one of the channel's; the rest are not made before they are taken.
    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func whoTakesNoAnswersIsMadeNoMore() async throws {
        let count = 300
        let length = 262_144
        let made = Mutex(0)
        let large = Route(.post, .exactly("/")) { _ in
            made.withLock { $0 += 1 }
            return HTTPResponse(status: 200, headers: [], body: [UInt8](repeating: 0x78, count: length))
        }
        try await Listener.serving([large]) { listener in
            let sent = [String](repeating: Self.post(""), count: count).joined()
            let taken = try await RawConnection.sendAndTakeLater(sent, port: listener.port, octets: count * length) {
                // Until nothing more is made for a while.
                var before = 0
                while made.withLock({ $0 }) == 0 || made.withLock({ $0 }) != before {
                    before = made.withLock { $0 }
                    try await Task.sleep(for: .milliseconds(200))
                }
                #expect(before > 0 && before < count / 2)
            }
            #expect(taken >= count * length)
            #expect(made.withLock { $0 } == count)
        }
    }

    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func aSilentConnectionIsClosed() async throws {
        var limits = HTTPLimits()
        limits.idleSeconds = 1
        limits.tickMilliseconds = 50
        try await Listener.serving(Self.echo, limits: limits) { listener in
            #expect(try await listener.exchange([]).isEmpty)
            // One request later too. On a busy machine the request itself may be later than that.
            var answer = ""
            while answer.isEmpty { answer = try await listener.exchange([Self.post("hello")]).joined() }
            #expect(answer.hasSuffix("POST /  hello"), "\(answer)")
        }
    }

    @Test func whatWasAcceptedIsAnsweredBeforeTheEnd() async throws {
        let stop = Mutex<(@Sendable () -> Void)?>(nil)
        let slow = Route(.post, .exactly("/")) { _ in
            // The shutdown begins while this request is being answered.
            stop.withLock { $0 }?()
            try? await Task.sleep(for: .milliseconds(50))
            return HTTPResponse(status: 200, headers: [], body: Array("answered".utf8))
        }
        try await Listener.serving([slow]) { listener in
            stop.withLock { $0 = listener.stop }
            let answer = try await listener.exchange([Self.post("")]).joined()
            #expect(answer.hasSuffix("answered"))
        }
    }

    /// Nothing else would end the connection within the test's time.
    @Test(.timeLimit(.minutes(Patience.minutes(10)))) func halfARequestDoesNotHoldTheEndUp() async throws {
        var limits = HTTPLimits()
        limits.requestSeconds = 86_400
        limits.bodySeconds = 86_400
        limits.quiescingSeconds = 1
        let (arrivals, arrived) = AsyncStream.makeStream(of: Void.self)
        let telling = Route(.post, .exactly("/")) { request in
            arrived.yield()
            return HTTPResponse(status: 200, headers: [], body: request.body)
        }
        try await Listener.serving([telling], limits: limits) { listener in
            let half = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"
            async let answers = listener.exchange([Self.post("whole") + half])
            // The server knows the connection.
            var places = arrivals.makeAsyncIterator()
            _ = await places.next()
            try await Task.sleep(for: .milliseconds(100))
            listener.stop()
            #expect(try await answers.joined().hasSuffix("\r\n\r\nwhole"))
        }
    }

    @Test func aPortThatIsTakenIsNamed() async throws {
        try await Listener.serving(Self.echo) { listener in
            let second = HTTPService(
                routes: RouteTable([]) { _, _ in HTTPResponse(status: 404, headers: [], body: []) },
                address: try #require(ListenAddress("127.0.0.1:\(listener.port)")),
                logger: Listener.logger,
                onReady: { _ in }
            )
            let error = await #expect(throws: ListeningError.self) { try await second.run() }
            #expect(error?.description.contains("127.0.0.1:\(listener.port)") == true)
        }
    }
}
