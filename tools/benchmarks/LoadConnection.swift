internal import NIOCore
internal import NIOHTTP1

/// One connection: sends a request when the last one is answered, from ``Begin`` until none is left.
final class LoadConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// The event that starts the connection.
    struct Begin: Sendable {}

    private let workload: Workload
    private var sentAt = NIODeadline.now()
    private var status: UInt = 0
    private var body = ByteBuffer()
    private var isWaiting = false
    private var isFinished = false

    init(_ workload: Workload) {
        self.workload = workload
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is Begin {
            self.ask(context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.status = head.status.code
            self.body.clear()
        case .body(var part):
            self.body.writeBuffer(&part)
        case .end:
            self.isWaiting = false
            let elapsed = NIODeadline.now() - self.sentAt
            self.workload.record(status: self.status, body: self.body, nanoseconds: elapsed.nanoseconds)
            self.ask(context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.lose("\(error)")
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.lose("the connection was closed")
    }

    private func ask(_ context: ChannelHandlerContext) {
        guard let request = self.workload.take() else {
            self.finish()
            context.close(promise: nil)
            return
        }
        self.isWaiting = true
        self.sentAt = .now()
        context.write(self.wrapOutboundOut(.head(request.head)), promise: nil)
        context.write(self.wrapOutboundOut(.body(.byteBuffer(request.body))), promise: nil)
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    private func lose(_ reason: String) {
        if self.isWaiting {
            self.isWaiting = false
            self.workload.fail(reason)
        }
        self.finish()
    }

    private func finish() {
        guard !self.isFinished else { return }
        self.isFinished = true
        self.workload.finish()
    }
}
