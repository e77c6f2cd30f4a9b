import Foundation
import HTTP
import Synchronization
import Testbed
import Testing

/// Bodies that are read while they are written.
@Suite struct StreamedBodyTests {
    private struct Unreadable: Error {}

    private static func octets(_ range: Range<Int>) -> [UInt8] {
        range.map { UInt8(truncatingIfNeeded: 0x61 + $0 % 26) }
    }

    private static func route(_ length: Int, failingAt fault: Int = .max) -> Route {
        Route(.get, .elsewhere) { _ in
            HTTPResponse(
                status: 200,
                headers: [],
                streamed: StreamedBody(length: length) { offset, limit in
                    guard offset < fault else { throw Unreadable() }
                    return Self.octets(offset..<min(length, offset + limit, fault))
                }
            )
        }
    }

    private static func request(_ method: String = "GET", _ path: String = "/x", close: Bool = true) -> String {
        "\(method) \(path) HTTP/1.1\r\nHost: h\r\n\(close ? "Connection: close\r\n" : "")\r\n"
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 65_537, 3_000_000])
    func allOfItArrivesInOrder(length: Int) async throws {
        try await Listener.serving([Self.route(length)]) { listener in
            let answer = try await listener.exchange([Self.request()]).joined()
            let parts = answer.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
            #expect("\(parts[0])\r\n".contains("Content-Length: \(length)\r\n"))
            #expect(Array(parts[1].utf8) == Self.octets(0..<length))
        }
    }

    @Test func headHasItsLengthAlone() async throws {
        try await Listener.serving([Self.route(1_000)]) { listener in
            let answer = try await listener.exchange([Self.request("HEAD")]).joined()
            #expect(answer.contains("Content-Length: 1000"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func theNextRequestOfTheConnectionIsAnsweredAfterIt() async throws {
        try await Listener.serving([Self.route(200_000)]) { listener in
            let requests = [Self.request(close: false) + Self.request("HEAD", close: false) + Self.request()]
            let answer = try await listener.exchange(requests).joined()
            #expect(answer.components(separatedBy: "HTTP/1.1 200 OK").count == 4)
            #expect(answer.utf8.count > 400_000)
        }
    }

    @Test func whatCannotBeReadEndsTheConnectionShortOfItsLength() async throws {
        try await Listener.serving([Self.route(200_000, failingAt: 70_000)]) { listener in
            let answer = try await listener.exchange([Self.request(close: false)]).joined()
            #expect(answer.contains("Content-Length: 200000"))
            #expect(answer.utf8.count < 71_000)
        }
    }

    /// Who takes nothing has no more of it read than the connection buffers.
    @Test func nothingIsReadForWhoTakesNothing() async throws {
        let read = Counter()
        let length = 400 << 20
        let route = Route(.get, .elsewhere) { _ in
            let body = StreamedBody(length: length) { _, limit in
                read.add(limit)
                return [UInt8](repeating: 0x61, count: limit)
            }
            return HTTPResponse(status: 200, headers: [], streamed: body)
        }
        var limits = HTTPLimits()
        limits.writeSeconds = 1
        limits.tickMilliseconds = 50
        try await Listener.serving([route], limits: limits) { listener in
            // The first octets end the exchange, and the connection with it, once the server gave up on it or not.
            _ = try await listener.exchange([Self.request()], until: "HTTP/1.1 200")
        }
        #expect(read.count < 64 << 20)
    }

    private final class Counter: Sendable {
        private let state = Mutex(0)
        var count: Int { self.state.withLock { $0 } }
        func add(_ count: Int) { self.state.withLock { $0 += count } }
    }

    @Test func whatHasNoOtherRouteIsElsewhere() async {
        let post = Route(.post, .exactly("/")) { _ in HTTPResponse(status: 201, headers: [], body: []) }
        let table = RouteTable([Self.route(3), post]) { refusal, _ in
            HTTPResponse(status: refusal.status, headers: [], body: [])
        }
        let cases = [
            ("GET", "/a/b", 200), ("HEAD", "/a", 200), ("POST", "/a", 404), ("GET", "/", 405), ("POST", "/", 201),
            ("PUT", "/x", 404),
        ]
        for (method, path, status) in cases {
            let request = HTTPRequest(method: method, path: path, headers: [], body: [], sourceAddress: "::1")
            #expect(await table.answer(to: request).status == status, "\(method) \(path)")
        }
    }
}
