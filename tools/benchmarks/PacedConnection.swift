internal import NIOCore
internal import NIOHTTP1

/// A connection on which one request at a time is sent, when it is told to.
final class PacedConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let workload: PacedWorkload
    private var context: ChannelHandlerContext?
    /// The request that is being answered.
    private var number: Int?
    private var status: UInt = 0
    private var body = ByteBuffer()

    init(_ workload: PacedWorkload) {
        self.workload = workload
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Sends a request.
    func send(_ request: PreparedRequest, as number: Int) {
        guard let context else { return self.workload.fail(number, "the connection was closed before") }
        self.number = number
        context.write(self.wrapOutboundOut(.head(request.head)), promise: nil)
        if request.body.readableBytes > 0 {
            context.write(self.wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Closes the connection.
    func close() { self.context?.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.status = head.status.code
            self.body = ByteBuffer()
        case .body(var part):
            self.body.writeBuffer(&part)
        case .end:
            guard let number = self.number else { return }
            self.number = nil
            self.workload.record(number, status: self.status, body: self.body, by: self)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.lose("\(error)")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { self.lose("the connection was closed") }

    private func lose(_ reason: String) {
        self.workload.lose(self)
        guard let number = self.number else { return }
        self.number = nil
        self.workload.fail(number, reason)
    }
}
