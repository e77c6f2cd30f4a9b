import NIOCore

/// Gathers what is written until it is to leave, so that a short answer, its head and its body, is one record of TLS.
///
/// A client that gets two may take the pause between them for the end of the connection, as of two segments; and each costs its sealing.
final class RecordGathering: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// The octets of the longest record (RFC 8446, section 5.1): what is longer gains nothing by being copied.
    private static let longest = 16_384

    private var gathered: ByteBuffer?
    /// Told what becomes of what is gathered.
    private var promise: EventLoopPromise<Void>?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        var octets = self.unwrapOutboundIn(data)
        if (self.gathered?.readableBytes ?? 0) + octets.readableBytes > Self.longest { self.handOn(context) }
        guard octets.readableBytes <= Self.longest else {
            return context.write(self.wrapOutboundOut(octets), promise: promise)
        }
        if self.gathered?.writeBuffer(&octets) == nil { self.gathered = octets }
        if let promise {
            let first = self.promise ?? promise
            if self.promise != nil { first.futureResult.cascade(to: promise) }
            self.promise = first
        }
    }

    func flush(context: ChannelHandlerContext) {
        self.handOn(context)
        context.flush()
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        self.handOn(context)
        context.close(mode: mode, promise: promise)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.gathered = nil
        self.promise?.fail(ChannelError.ioOnClosedChannel)
        self.promise = nil
    }

    private func handOn(_ context: ChannelHandlerContext) {
        guard let gathered = self.gathered else { return }
        let promise = self.promise
        self.gathered = nil
        self.promise = nil
        context.write(self.wrapOutboundOut(gathered), promise: promise)
    }
}
