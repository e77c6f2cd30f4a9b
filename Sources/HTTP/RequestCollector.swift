import Bytes
import Cryptography
import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOTLS
import StageClock

/// Collects one request's octets, and writes its answer in one piece.
///
/// Head and body leave in one write: a client that gets them as two segments may take the pause between them for the end
/// of the connection, and send the request again. One request of a connection is answered at a time; the pipeline holds
/// the next back.
final class RequestCollector: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let routes: RouteTable
    private let limits: HTTPLimits
    /// The connection's place among all, kept until the connection is gone and its last answer is made.
    private let place: ConnectionPlace
    private let deadlines: ConnectionDeadlines
    /// The connection's own event loop, for the tasks that answer its requests.
    private let executor: EventLoopExecutor
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// One request was refused before its end, or was none, or the client went: the connection closes, and nothing more is listened
    /// to, nor answered.
    private var isEnding = false
    /// The address at the other end, asked for once: it stays the same.
    private var sourceAddress: String?
    /// The digest of the certificate that the client showed, which stays the same too.
    private var clientCertificateDigest: Digest256?
    /// When it ends, in seconds since 1970.
    private var clientCertificateEnd: time_t?
    /// The answer that is being read while it is written.
    private var streaming: StreamedAnswer?
    /// A request that waits for the client to take the answers to those before it.
    private var held: (head: HTTPRequestHead, body: [UInt8])?

    init(
        routes: RouteTable,
        limits: HTTPLimits,
        place: ConnectionPlace,
        deadlines: ConnectionDeadlines,
        eventLoop: any EventLoop
    ) {
        self.executor = EventLoopExecutor(eventLoop)
        self.routes = routes
        self.limits = limits
        self.place = place
        self.deadlines = deadlines
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head):
            guard !self.isEnding else { return }
            // A session that is taken up again, and a connection that is kept, asks for no certificate: what was shown may have ended.
            if let end = self.clientCertificateEnd, time(nil) > end {
                self.isEnding = true
                return context.close(promise: nil)
            }
            self.head = head
            self.deadlines.headIsComplete()
            let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
            if length > self.limits.bodyOctets { self.refuse(self.tooLarge, context: context) }
            if !self.isEnding, head.version.minor > 0, Self.expectsContinue(head.headers) {
                context.writeAndFlush(
                    self.wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))),
                    promise: nil
                )
            }
        case .body(let buffer):
            guard !self.isEnding else { return }
            if self.body.count + buffer.readableBytes > self.limits.bodyOctets {
                self.refuse(self.tooLarge, context: context)
            } else if !self.place.admit(octets: buffer.readableBytes, toBodyOf: self.body.count) {
                self.refuse(.tooManyBodies, context: context)
            } else {
                self.body.append(contentsOf: buffer.readableBytesView)
            }
        case .end:
            guard !self.isEnding, let head = self.head else { return }
            self.deadlines.requestIsComplete()
            let body = self.body
            self.head = nil
            self.body = []
            // Who asks on and on and takes no answer would have them all in memory. No next request is read before this
            // one's answer, and where the client takes none for long the connection is closed.
            guard context.channel.isWritable else {
                self.held = (head, body)
                return
            }
            self.answer(head, body: body, context: context)
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            if let (head, body) = self.held {
                self.held = nil
                self.answer(head, body: body, context: context)
            } else {
                self.pump(context)
            }
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionDeadlines.RequestIsLate {
            self.refuse(.tooSlow, context: context)
        } else if event is ConnectionDeadlines.RequestIsTooLong {
            self.refuse(self.tooLarge, context: context)
        } else {
            if let event = event as? TLSUserEvent, case .handshakeCompleted = event { self.noteClient(context) }
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.isEnding = true
        self.streaming = nil
        self.dropBody()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After the last answer of a connection nothing that comes is a request, be it well or badly formed.
        guard !self.isEnding else { return }
        self.isEnding = true
        self.dropBody()
        guard error is HTTPParserError else { return context.close(promise: nil) }
        self.deadlines.answerIsMade(isLast: true)
        let head = HTTPResponseHead(
            version: .http1_1,
            status: .badRequest,
            headers: ["Connection": "close", "Content-Length": "0"]
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        self.writeLast(context: context)
    }

    /// Notes which certificate the client showed; whoever cannot be told by it is not listened to.
    private func noteClient(_ context: ChannelHandlerContext) {
        guard let certificate = try? context.pipeline.syncOperations.nioSSL_peerCertificate() else { return }
        do {
            self.clientCertificateDigest = try SHA256.digest(of: certificate.toDERBytes())
            self.clientCertificateEnd = certificate.notValidAfter
        } catch {
            self.isEnding = true
            context.close(promise: nil)
        }
    }

    /// Whether the client waits for a word before it sends the body (RFC 9110, 10.1.1); few do.
    private static func expectsContinue(_ headers: HTTPHeaders) -> Bool {
        headers.contains(name: "expect")
            && headers[canonicalForm: "expect"].contains { $0.lowercased() == "100-continue" }
    }

    private var tooLarge: HTTPRefusal { .bodyTooLarge(limit: self.limits.bodyOctets) }

    private func dropBody() {
        self.place.release(octets: self.body.count + (self.held?.body.count ?? 0))
        self.body = []
        self.held = nil
    }

    /// What goes beyond a limit is not read to its end: the connection closes with the answer.
    private func refuse(_ refusal: HTTPRefusal, context: ChannelHandlerContext) {
        guard !self.isEnding, let head = self.head else { return }
        self.isEnding = true
        self.dropBody()
        guard let request = self.request(head, body: [], context: context) else { return context.close(promise: nil) }
        let response = self.routes.response(to: refusal, of: request)
        self.write(response, to: head, isLast: true, context: context)
    }

    /// Bodies up to this length, in octets, are answered on the connection's event loop; the reading of a longer one would
    /// keep the loop's other connections waiting.
    private static let octetsAnsweredInPlace = 65_536

    private func answer(_ head: HTTPRequestHead, body: [UInt8], context: ChannelHandlerContext) {
        guard let request = self.request(head, body: body, context: context) else {
            self.place.release(octets: body.count)
            return context.close(promise: nil)
        }
        let routes = self.routes
        let place = self.place
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let executor = body.count > Self.octetsAnsweredInPlace ? nil : self.executor
        Task(executorPreference: executor) {
            let response = await routes.answer(to: request)
            place.release(octets: request.body.count)
            let write = { @Sendable in
                var watch = Stopwatch()
                let (collector, context) = loopBound.value
                collector.write(response, to: head, isLast: head.endsConnection, context: context)
                watch.lap(.http)
            }
            if eventLoop.inEventLoop { write() } else { eventLoop.execute(write) }
        }
    }

    /// A request; `nil` where the connection's other end cannot be told, and so is gone: nobody is there to be answered.
    private func request(
        _ head: HTTPRequestHead,
        body: [UInt8],
        context: ChannelHandlerContext
    ) -> HTTPRequest? {
        guard let sourceAddress = self.sourceAddress ?? context.remoteAddress?.ipAddress else { return nil }
        self.sourceAddress = sourceAddress
        let question = head.uri.utf8.firstIndex(of: 0x3F)
        return HTTPRequest(
            method: head.method.rawValue,
            path: question.map { String(head.uri[..<$0]) } ?? head.uri,
            query: question.map { String(head.uri[head.uri.utf8.index(after: $0)...]) } ?? "",
            headers: head.headers.map { ($0.name, $0.value) },
            body: body,
            sourceAddress: sourceAddress,
            clientCertificateDigest: self.clientCertificateDigest
        )
    }

    private func write(
        _ response: HTTPResponse,
        to request: HTTPRequestHead,
        isLast: Bool,
        context: ChannelHandlerContext
    ) {
        // Before the answer's end is written: what was read meanwhile is handed on by that.
        if isLast { self.isEnding = true }
        var headers = HTTPHeaders(response.headers)
        headers.replaceOrAdd(name: "Content-Length", value: String(response.streamed?.length ?? response.body.count))
        if isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
        let head = HTTPResponseHead(
            version: request.version,
            status: HTTPResponseStatus(statusCode: response.status),
            headers: headers
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        if let streamed = response.streamed, streamed.length > 0, request.method != .HEAD {
            context.flush()
            self.streaming = StreamedAnswer(streamed, isLast: isLast)
            return self.pump(context)
        }
        self.deadlines.answerIsMade(isLast: isLast)
        if !response.body.isEmpty, request.method != .HEAD {
            let buffer = context.channel.allocator.buffer(bytes: response.body)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(buffer))), promise: nil)
        }
        self.writeEnd(isLast: isLast, context: context)
    }

    private func writeEnd(isLast: Bool, context: ChannelHandlerContext) {
        guard !isLast else { return self.writeLast(context: context) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Reads the next piece of a streamed answer, on a thread that may wait for a disk, and writes it; nothing is read that the client
    /// has no room for yet, so that it holds one piece and what the connection buffers.
    private func pump(_ context: ChannelHandlerContext) {
        guard let answer = self.streaming, !answer.isReading, context.channel.isWritable else { return }
        answer.isReading = true
        let (body, offset) = (answer.body, answer.offset)
        let piece = NIOThreadPool.singleton.runIfActive(eventLoop: context.eventLoop) {
            try body.read(offset, min(StreamedAnswer.piece, body.length - offset))
        }
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        piece.whenComplete { result in
            let (collector, context) = loopBound.value
            collector.write(try? result.get(), of: body, context)
        }
    }

    private func write(_ piece: [UInt8]?, of body: StreamedBody, _ context: ChannelHandlerContext) {
        guard let answer = self.streaming else { return }
        answer.isReading = false
        guard let piece, !piece.isEmpty else {
            // More was promised than there is: a client that gets less than that knows so by the connection's end alone.
            self.streaming = nil
            return context.close(promise: nil)
        }
        answer.offset += piece.count
        let isWhole = answer.offset >= body.length
        if isWhole {
            self.streaming = nil
            self.deadlines.answerIsMade(isLast: answer.isLast)
        }
        let part = self.wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: piece))))
        guard !isWhole else {
            context.write(part, promise: nil)
            return self.writeEnd(isLast: answer.isLast, context: context)
        }
        context.writeAndFlush(part, promise: nil)
        self.pump(context)
    }

    /// Ends the last answer of a connection, and closes that once it is sent.
    private func writeLast(context: ChannelHandlerContext) {
        let promise = context.eventLoop.makePromise(of: Void.self)
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in loopBound.value.close(promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: promise)
    }
}

extension HTTPRequestHead {
    /// Whether nothing follows it on its connection: the client says so, or what follows would be no HTTP, which is not spoken here
    /// (RFC 9110, 7.8 and 9.3.6).
    fileprivate var endsConnection: Bool {
        !self.isKeepAlive || self.method == .CONNECT || self.headers.contains(name: "upgrade")
    }
}
