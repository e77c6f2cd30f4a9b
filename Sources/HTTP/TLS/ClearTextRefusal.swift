import NIOCore

/// Answers a client that speaks HTTP in clear where TLS is spoken, so that whoever wrote `http` for `https` reads what is wrong.
///
/// It looks at a connection's first octet, and is gone after that: records of TLS never begin with a letter (RFC 8446, section 5.1).
final class ClearTextRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let text = "This port speaks TLS: https, not http.\n"
    private static let answer = """
        HTTP/1.1 400 Bad Request\r
        Content-Type: text/plain\r
        Content-Length: \(text.utf8.count)\r
        Connection: close\r
        \r
        \(text)
        """
    /// What comes behind the first octets is not answered again, nor handed on.
    private var isAnswered = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isAnswered else { return }
        let octets = self.unwrapInboundIn(data)
        guard let first = octets.readableBytesView.first else { return }
        guard (0x41...0x5A).contains(first) else {
            context.fireChannelRead(data)
            context.pipeline.syncOperations.removeHandler(self, promise: nil)
            return
        }
        self.isAnswered = true
        let closing = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(self.wrapOutboundOut(context.channel.allocator.buffer(string: Self.answer)))
            .whenComplete { _ in closing.value.close(promise: nil) }
    }
}
