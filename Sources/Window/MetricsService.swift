public import Bytes
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// Tells figures at `/metrics`, to whoever reaches its place, until it is told to stop: a listener of its own, as the window's is, since
/// figures tell of load.
public struct MetricsService: Service {
    /// The figures as a text, and what that is.
    public typealias Tell = @Sendable () async -> (text: String, contentType: String)

    private static let path = "/metrics"

    private let listener: WindowListener
    private let now: @Sendable () -> Instant
    private let logger: Logger
    private let tell: Tell

    /// A listener that has not begun.
    ///
    /// - Parameters:
    ///   - now: The wall clock.
    ///   - tell: Asked for each request.
    public init(
        at listener: WindowListener,
        now: @escaping @Sendable () -> Instant,
        logger: Logger,
        tell: @escaping Tell
    ) {
        self.listener = listener
        self.now = now
        self.logger = logger
        self.tell = tell
    }

    /// Answers until the graceful shutdown, and returns when every accepted request is answered.
    public func run() async throws {
        try await self.listener.serve(
            self.router().buildResponder(),
            now: self.now,
            counts: WindowCounts(),
            logger: self.logger
        )
    }

    private func router() -> Router<WindowContext> {
        let router = Router(context: WindowContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: OneVoice { $0 == .post ? .onlyRead(at: self.now()) : .nothing(at: self.now()) })
        router.get(RouterPath(Self.path)) { _, context in
            // The table passes over slashes too many.
            guard context.received.target.path == Self.path else { return Response.nothing(at: self.now()) }
            let (text, type) = await self.tell()
            return Response.text(.ok, Array(text.utf8), type: type, at: self.now())
        }
        return router
    }
}
