import HTTP
import Logging
import ServiceLifecycleTestKit
import Testbed
import Testing

/// A listener on a port of this machine, for as long as a test speaks to it.
struct Listener {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    let port: Int
    /// Begins the graceful shutdown; what was accepted is finished first.
    let stop: @Sendable () -> Void

    /// Answers with routes while a body runs, then stops and waits for the end.
    static func serving(
        _ routes: [Route],
        limits: HTTPLimits = HTTPLimits(),
        counts: ConnectionCounts = ConnectionCounts(),
        identity: HeldIdentity? = nil,
        _ body: @escaping @Sendable (Listener) async throws -> Void
    ) async throws {
        let table = RouteTable(routes) { refusal, request in
            HTTPResponse(status: refusal.status, headers: [], body: Array("\(refusal) \(request.path)".utf8))
        }
        let (ready, announcement) = AsyncStream.makeStream(of: String.self)
        let service = HTTPService(
            routes: table,
            address: try #require(ListenAddress("127.0.0.1:0")),
            limits: limits,
            counts: counts,
            identity: identity,
            logger: self.logger,
            onReady: { announcement.yield($0) }
        )
        try await testGracefulShutdown { trigger in
            try await withThrowingTaskGroup { group in
                group.addTask { try await service.run() }
                var places = ready.makeAsyncIterator()
                let place = try #require(await places.next())
                let port = try #require(place.split(separator: ":").last.flatMap { Int($0) })
                try await body(Listener(port: port) { trigger.triggerGracefulShutdown() })
                trigger.triggerGracefulShutdown()
                try await group.waitForAll()
            }
        }
    }

    /// What the listener sends in answer to octets, until it closes the connection or a part has arrived.
    func exchange(
        _ sent: [String],
        from address: String = "127.0.0.1",
        until end: String? = nil
    ) async throws -> [String] {
        try await RawConnection.exchange(sent, port: self.port, from: address, until: end)
    }
}
