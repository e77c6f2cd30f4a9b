internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// Sends one request on a connection of its own, and hears its status.
///
/// What answers is not believed further: no redirect is followed, no body is read, and the connection ends with the head of the answer.
struct WebhookPost: Sendable {
    let target: WebhookTarget
    let group: MultiThreadedEventLoopGroup
    /// How long the whole may take.
    let patience: Int64

    /// Why there is no answer.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Posts octets.
    ///
    /// - Returns: The status of the answer.
    /// - Throws: ``Failure`` or an error of the connection's.
    func send(_ body: [UInt8], _ headers: [(String, String)]) async throws -> Int {
        let url = self.target.url
        let loop = self.group.next()
        let answer = loop.makePromise(of: Int.self)
        let protection = self.target.protection
        let isName = url.host.contains(":") == false && url.host.contains { !"0123456789.".contains($0) }
        let bootstrap = ClientBootstrap(group: loop)
            .connectTimeout(.seconds(self.patience))
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let protection {
                        let handler = try NIOSSLClientHandler(
                            context: protection,
                            serverHostname: isName ? url.host : nil
                        )
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHandler(AnswerLimit(answer))
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(answer))
                }
            }
        let deadline = loop.scheduleTask(in: .seconds(self.patience)) {
            answer.fail(Failure(description: "nothing was answered within \(self.patience) seconds"))
        }
        defer { deadline.cancel() }
        let channel: any Channel
        do {
            channel = try await bootstrap.connect(host: url.host, port: url.port).get()
        } catch {
            answer.fail(error)
            throw error
        }
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: url.target)
        head.headers.add(name: "Host", value: url.authority)
        head.headers.add(name: "Content-Length", value: "\(body.count)")
        head.headers.add(name: "Connection", value: "close")
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(bytes: body))), promise: nil)
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
        defer { channel.close(promise: nil) }
        return try await withTaskCancellationHandler {
            try await answer.futureResult.get()
        } onCancel: {
            answer.fail(CancellationError())
        }
    }
}

/// Hears no more than heads of answers have: a target that sends on and on costs nothing more.
private final class AnswerLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Octets of an answer's head, and of those before it that say to go on.
    private static let most = 65_536

    private let answer: EventLoopPromise<Int>
    private var received = 0

    init(_ answer: EventLoopPromise<Int>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.received += self.unwrapInboundIn(data).readableBytes
        guard self.received <= Self.most else {
            self.answer.fail(WebhookPost.Failure(description: "the answer's head has more than \(Self.most) octets"))
            context.close(promise: nil)
            return
        }
        context.fireChannelRead(data)
    }
}

/// Hears the head of one answer.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let answer: EventLoopPromise<Int>

    init(_ answer: EventLoopPromise<Int>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = self.unwrapInboundIn(data), head.status.code >= 200 else { return }
        self.answer.succeed(Int(head.status.code))
        context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        self.answer.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.answer.fail(WebhookPost.Failure(description: "the connection ended without an answer"))
    }
}
