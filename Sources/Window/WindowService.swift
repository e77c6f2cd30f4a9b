import Hummingbird
public import Logging
public import ServiceLifecycle

/// Shows what anybody may fetch until it is told to stop, and then finishes what it began.
public struct WindowService: Service {
    private let listener: WindowListener
    private let contents: WindowContents
    private let counts: WindowCounts
    private let logger: Logger

    /// A window that has not begun.
    public init(at listener: WindowListener, showing contents: WindowContents, counts: WindowCounts, logger: Logger) {
        self.listener = listener
        self.contents = contents
        self.counts = counts
        self.logger = logger
    }

    /// Answers until the graceful shutdown, and returns when every accepted request is answered.
    public func run() async throws {
        let routes = WindowRoutes(contents: self.contents, counts: self.counts, logger: self.logger)
        try await self.listener.serve(
            routes.router().buildResponder(),
            now: self.contents.now,
            counts: self.counts,
            logger: self.logger
        )
    }
}
