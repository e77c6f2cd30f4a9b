import Authority
import NIOCore
import NIOHTTP1
import PrivateCAAPI

/// Collects one request's octets, and writes its answer in one piece.
///
/// Head and body leave in one write: a client that gets them as two segments may take the pause between them for the end
/// of the connection, and send the request again. One request of a connection is answered at a time; the pipeline holds
/// the next back.
final class RequestCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let responder: Responder
    private let limits: HTTPLimits
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var isTooLarge = false
    private var isAnswering = false

    init(responder: Responder, limits: HTTPLimits) {
        self.responder = responder
        self.limits = limits
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            self.body = []
            self.isTooLarge = false
            if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }) {
                if length > self.limits.bodyOctets {
                    self.refuseBody(context: context)
                } else {
                    self.body.reserveCapacity(length)
                }
            }
            let expectsContinue = head.headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
            if expectsContinue, !self.isTooLarge {
                context.writeAndFlush(
                    self.wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))),
                    promise: nil
                )
            }
        case .body(let buffer):
            guard !self.isTooLarge else { return }
            if self.body.count + buffer.readableBytes > self.limits.bodyOctets {
                self.refuseBody(context: context)
            } else {
                self.body.append(contentsOf: buffer.readableBytesView)
            }
        case .end:
            guard !self.isTooLarge, let head = self.head else { return }
            let body = self.body
            self.head = nil
            self.body = []
            self.answer(head, body: body, context: context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent, !self.isAnswering {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// A body over the limit is not read to its end: the connection closes with the answer.
    private func refuseBody(context: ChannelHandlerContext) {
        guard !self.isTooLarge, let head = self.head else { return }
        self.isTooLarge = true
        self.body = []
        let message =
            "{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"The body exceeds \(self.limits.bodyOctets) octets.\"}"
        let response = APIResponse(
            status: 413,
            headers: [("Content-Type", "application/x-amz-json-1.1")],
            body: Array(message.utf8)
        )
        self.write(response, to: head, isLast: true, context: context)
    }

    private func answer(_ head: HTTPRequestHead, body: [UInt8], context: ChannelHandlerContext) {
        self.isAnswering = true
        let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = APIRequest(
            method: head.method.rawValue,
            path: String(parts.first ?? ""),
            query: parts.count > 1 ? String(parts[1]) : "",
            headers: head.headers.map { ($0.name, $0.value) },
            body: body,
            sourceAddress: context.remoteAddress?.ipAddress ?? "local"
        )
        let responder = self.responder
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        Task {
            let response = await responder.respond(to: request)
            eventLoop.execute {
                let (collector, context) = loopBound.value
                collector.isAnswering = false
                collector.write(response, to: head, isLast: !head.isKeepAlive, context: context)
            }
        }
    }

    private func write(
        _ response: APIResponse,
        to request: HTTPRequestHead,
        isLast: Bool,
        context: ChannelHandlerContext
    ) {
        var headers = HTTPHeaders(response.headers)
        headers.replaceOrAdd(name: "Content-Length", value: String(response.body.count))
        if isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version,
            status: HTTPResponseStatus(statusCode: response.status),
            headers: headers
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if !response.body.isEmpty {
            let buffer = context.channel.allocator.buffer(bytes: response.body)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        let promise = isLast ? context.eventLoop.makePromise(of: Void.self) : nil
        if let promise {
            let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
            promise.futureResult.whenComplete { _ in loopBound.value.close(promise: nil) }
        }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: promise)
    }
}
