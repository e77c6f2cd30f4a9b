import HTTP
import Synchronization
import Testbed
import Testing

/// Who takes all the time and all the room that there is hurts nobody else.
///
/// What is not in question is unlimited in each of these tests, so that nothing but the limit in question ends them.
@Suite(.timeLimit(.minutes(Patience.minutes(10))))
struct StrangersTests {
    private static let stranger = "127.0.0.2"
    private static let pause = Duration.milliseconds(50)
    private static let route = Route(.post, .exactly("/")) { request in
        HTTPResponse(status: 200, headers: [], body: request.body)
    }

    /// Limits of which none is reached.
    private static var patient: HTTPLimits {
        var limits = HTTPLimits()
        limits.idleSeconds = 86_400
        limits.headSeconds = 86_400
        limits.requestSeconds = 86_400
        limits.bodySeconds = 86_400
        limits.writeSeconds = 86_400
        limits.tickMilliseconds = 50
        return limits
    }

    private static func post(_ octets: Int, of length: Int, more: String = "") -> String {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(length)\r\n\(more)\r\n" + String(repeating: "x", count: octets)
    }

    private static func whole(_ octets: Int) -> String {
        Self.post(octets, of: octets, more: "Connection: close\r\n")
    }

    // Deadlines

    @Test func aHeadThatComesOctetByOctetHasItsTime() async throws {
        var limits = Self.patient
        limits.headSeconds = 1
        try await Listener.serving([Self.route], limits: limits) { listener in
            let head = "POST / HTTP/1.1\r\nHost: a\r\nX: "
            let answer = try await RawConnection.dribble(head, every: Self.pause, port: listener.port)
            // The octets that came later may reset the connection before the answer is read.
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            let other = try await listener.exchange([head]).joined()
            #expect(other.hasPrefix("HTTP/1.1 408 ") && other.contains("Connection: close\r\n"), "\(other)")
        }
    }

    @Test func aBodyThatComesOctetByOctetHasItsTime() async throws {
        var limits = Self.patient
        limits.requestSeconds = 1
        try await Listener.serving([Self.route], limits: limits) { listener in
            let sent = Self.post(1, of: 1_000_000)
            let answer = try await RawConnection.dribble(sent, every: Self.pause, port: listener.port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            let other = try await listener.exchange([sent]).joined()
            #expect(other.hasPrefix("HTTP/1.1 408 ") && other.hasSuffix("tooSlow /"), "\(other)")
        }
    }

    /// What came at once buys no time for the rest.
    @Test func aBodyKeepsItsPace() async throws {
        var limits = Self.patient
        limits.bodySeconds = 1
        limits.octetsASecond = 1_000
        try await Listener.serving([Self.route], limits: limits) { listener in
            let sent = Self.post(500_000, of: 1_000_000)
            let answer = try await RawConnection.dribble(sent, every: Self.pause, port: listener.port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 408 "), "\(answer)")
            let other = try await listener.exchange([Self.post(10, of: 20)]).joined()
            #expect(other.hasPrefix("HTTP/1.1 408 "), "\(other)")
        }
    }

    @Test func whoTakesNoAnswerIsClosed() async throws {
        let large = Route(.post, .exactly("/")) { request in
            let length = request.body.isEmpty ? 4 << 20 : 1
            return HTTPResponse(status: 200, headers: [], body: [UInt8](repeating: 0x78, count: length))
        }
        var limits = Self.patient
        limits.writeSeconds = 1
        limits.connections = 1
        try await Listener.serving([large], limits: limits) { listener in
            let sent = [String](repeating: Self.post(0, of: 0), count: 8).joined()
            try await RawConnection.holding(1, sent: sent, port: listener.port, from: Self.stranger) {
                // There is room again only when the first connection is closed.
                var answer = ""
                while answer.isEmpty {
                    answer = try await listener.exchange([Self.whole(1)]).joined()
                    try await Task.sleep(for: Self.pause)
                }
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            }
        }
    }

    // Shares

    @Test(arguments: ["", "POST / HTTP/1.1\r\nHo", Self.post(1, of: 100)])
    func oneAddressDoesNotHoldEveryConnection(sent: String) async throws {
        var limits = Self.patient
        limits.connections = 16
        limits.connectionsOfOne = 1
        try await Listener.serving([Self.route], limits: limits) { listener in
            try await RawConnection.holding(20, sent: sent, port: listener.port, from: Self.stranger) {
                // The stranger has all that it can have.
                var answer = "HTTP"
                while !answer.isEmpty {
                    answer = try await listener.exchange([Self.whole(1)], from: Self.stranger).joined()
                }
                answer = try await listener.exchange([Self.whole(1)]).joined()
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            }
        }
    }

    @Test func oneAddressDoesNotHoldAllRoomForBodies() async throws {
        var limits = Self.patient
        limits.allBodiesOctets = 8_000
        limits.bodyOctets = 1_000
        limits.smallBodyOctets = 1_000
        limits.smallBodiesOctetsOfOne = 1_000
        try await Listener.serving([Self.route], limits: limits) { listener in
            let sent = Self.post(900, of: 1_000)
            try await RawConnection.holding(20, sent: sent, port: listener.port, from: Self.stranger) {
                var answer = "HTTP/1.1 200 "
                while answer.hasPrefix("HTTP/1.1 200 ") {
                    answer = try await listener.exchange([Self.whole(900)], from: Self.stranger).joined()
                }
                #expect(answer.hasPrefix("HTTP/1.1 503 "), "\(answer)")
                answer = try await listener.exchange([Self.whole(900)]).joined()
                #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            }
        }
    }

    /// Those who are closed at once make room for those who wait to be.
    @Test func manyTooManyAreClosedOneAfterTheOther() async throws {
        var limits = Self.patient
        limits.connections = 0
        try await Listener.serving([Self.route], limits: limits) { listener in
            try await withThrowingTaskGroup { group in
                for _ in 0..<100 {
                    group.addTask { try await listener.exchange([Self.whole(1)]).isEmpty }
                }
                for try await isClosed in group { #expect(isClosed) }
            }
        }
    }
}
