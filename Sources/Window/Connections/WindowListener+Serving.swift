import Bytes
import HTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOHTTPTypes

extension WindowListener {
    /// Answers by a table of routes until the graceful shutdown, and returns when every accepted request is answered.
    func serve(
        _ responder: RouterResponder<WindowContext>,
        now: @escaping @Sendable () -> Instant,
        counts: WindowCounts,
        logger: Logger
    ) async throws {
        let limits = self.limits
        try await self.listener.serve { connection in
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
