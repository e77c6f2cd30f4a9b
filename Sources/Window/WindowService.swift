import HTTP
import HTTPTypes
import Hummingbird
public import Logging
import NIOCore
import NIOHTTPTypes
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
        let responder = routes.router().buildResponder()
        let (limits, counts, logger) = (self.listener.limits, self.counts, self.logger)
        let now = self.contents.now
        try await self.listener.listener.serve { connection in
            let pipeline = connection.channel.pipeline.syncOperations
            try pipeline.addRequestParsing(limits)
            try pipeline.addHandler(RequestDoor(connection, limits: limits, counts: counts))
            let channel = try NIOAsyncChannel<ReceivedRequest, HTTPResponsePart>(
                wrappingChannelSynchronously: connection.channel
            )
            let conversation = WindowConversation(responder: responder, now: now, logger: logger)
            let place = connection.place
            Task(executorPreference: EventLoopExecutor(connection.channel.eventLoop)) {
                await conversation.hold(over: channel)
                // Whatever was done for the connection is done.
                withExtendedLifetime(place) {}
            }
        }
    }
}
