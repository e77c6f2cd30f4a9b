import NIOCore

/// Closes a connection that does not come to its end while the server stops: half a request must not hold it up.
final class QuiescingDeadline: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let seconds: Int64

    init(seconds: Int64) { self.seconds = seconds }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            let channel = context.channel
            context.eventLoop.scheduleTask(in: .seconds(self.seconds)) { channel.close(promise: nil) }
        }
        context.fireUserInboundEventTriggered(event)
    }
}
