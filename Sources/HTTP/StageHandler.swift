import NIOCore
import StageClock

/// Measures what becomes of the octets that a connection read; there is one only where stages are measured.
final class StageHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var watch = Stopwatch()
        context.fireChannelRead(data)
        watch.lap(.http)
    }
}
