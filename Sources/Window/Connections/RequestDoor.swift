import HTTP
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Lets in requests that are whole and that a window could answer, and answers others at once.
///
/// Nobody behind it sees half a request, a target that is none, or a header field that says who somebody is. It tells the deadlines of
/// the connection how far requests and answers have come, and ends the connection with its last answer.
final class RequestDoor: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = ReceivedRequest
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// The header fields that mean something here.
    private static let known: [(name: String, field: HTTPField.Name)] = [
        HTTPField.Name.accept, .acceptEncoding, .contentType, .ifMatch, .ifModifiedSince, .ifNoneMatch, .ifRange,
        .ifUnmodifiedSince, .range,
    ].map { ($0.canonicalName, $0) }

    private let limits: HTTPLimits
    private let place: ConnectionPlace
    private let deadlines: ConnectionDeadlines
    private let counts: WindowCounts
    private var head: HTTPRequestHead?
    private var target: RequestTarget?
    private var body = ByteBuffer()
    /// The version and the last word of the request that is being answered.
    private var answering: (version: HTTPVersion, isLast: Bool)?
    /// The head of the answer, which waits for what follows it: both leave in one write.
    private var heldHead: (head: HTTPResponseHead, promise: EventLoopPromise<Void>?)?
    /// The connection closes, and nothing more is listened to, nor answered.
    private var isEnding = false

    init(_ connection: AcceptedConnection, limits: HTTPLimits, counts: WindowCounts) {
        self.limits = limits
        self.place = connection.place
        self.deadlines = connection.deadlines
        self.counts = counts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isEnding else { return }
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.begin(head, context: context)
        case .body(var buffer):
            guard self.body.readableBytes + buffer.readableBytes <= self.limits.bodyOctets else {
                return self.refuse(.contentTooLarge, context: context)
            }
            self.body.writeBuffer(&buffer)
        case .end: self.end(context: context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ConnectionDeadlines.RequestIsLate {
            self.refuse(.requestTimeout, context: context)
        } else if event is ConnectionDeadlines.RequestIsTooLong {
            self.refuse(.contentTooLarge, context: context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.isEnding = true
        self.heldHead?.promise?.fail(ChannelError.ioOnClosedChannel)
        self.heldHead = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // After the last answer of a connection nothing that comes is a request, be it well or badly formed.
        guard !self.isEnding else { return }
        guard error is HTTPParserError else {
            self.isEnding = true
            return context.close(promise: nil)
        }
        self.refuse(.badRequest, context: context)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !self.isEnding, let answering else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch self.unwrapOutboundIn(data) {
        case .head(let response):
            var headers = HTTPHeaders(response.headerFields.map { ($0.name.rawName, $0.value) })
            if answering.isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
            let head = HTTPResponseHead(
                version: answering.version,
                status: HTTPResponseStatus(statusCode: response.status.code),
                headers: headers
            )
            self.heldHead = (head, promise)
        case .body(let buffer):
            self.writeHead(context: context)
            context.write(self.wrapOutboundOut(.body(.byteBuffer(buffer))), promise: promise)
        case .end:
            self.writeHead(context: context)
            self.answering = nil
            self.deadlines.answerIsMade(isLast: answering.isLast)
            guard answering.isLast else { return context.write(self.wrapOutboundOut(.end(nil)), promise: promise) }
            self.isEnding = true
            self.writeLast(context: context, promise: promise)
        }
    }

    private func writeHead(context: ChannelHandlerContext) {
        guard let (head, promise) = self.heldHead else { return }
        self.heldHead = nil
        context.write(self.wrapOutboundOut(.head(head)), promise: promise)
    }

    private func begin(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        self.head = head
        self.body = ByteBuffer()
        self.deadlines.headIsComplete()
        // "A server MUST respond with a 400 … to any HTTP/1.1 request message that lacks a Host header field and to any request message that
        // contains more than one" (RFC 9112, 3.2).
        let hosts = head.headers["host"].count
        guard hosts <= 1, hosts == 1 || head.version.minor == 0 else {
            return self.refuse(.badRequest, context: context)
        }
        // Where a body ends that is not chunked last, or whose client knows no chunks, nobody knows (RFC 9112, 6.1 and 6.3); "a server that
        // receives a request message with a transfer coding it does not understand SHOULD respond with 501".
        let codings = head.headers[canonicalForm: "transfer-encoding"]
        guard codings.isEmpty || head.version.minor > 0 && codings.last?.lowercased() == "chunked" else {
            return self.refuse(.badRequest, context: context)
        }
        guard codings.count <= 1 else { return self.refuse(.notImplemented, context: context) }
        guard head.uri.utf8.count <= RequestTarget.longest else { return self.refuse(.uriTooLong, context: context) }
        guard [.GET, .HEAD, .POST].contains(head.method) else {
            return self.refuse(.methodNotAllowed, context: context)
        }
        guard let target = RequestTarget(head.uri) else { return self.refuse(.badRequest, context: context) }
        self.target = target
        if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > self.limits.bodyOctets
        {
            return self.refuse(.contentTooLarge, context: context)
        }
        let isWaiting = head.headers["expect"].contains { $0.lowercased() == "100-continue" }
        guard isWaiting, head.version.minor > 0 else { return }
        let goOn = HTTPResponseHead(version: head.version, status: .continue)
        context.writeAndFlush(self.wrapOutboundOut(.head(goOn)), promise: nil)
    }

    private func end(context: ChannelHandlerContext) {
        guard let head, let target else { return }
        self.deadlines.requestIsComplete()
        let method: HTTPTypes.HTTPRequest.Method = head.method == .POST ? .post : head.method == .HEAD ? .head : .get
        self.answering = (head.version, !head.isKeepAlive || head.headers.contains(name: "upgrade"))
        var fields = HTTPFields()
        for (name, field) in Self.known {
            for value in head.headers[name] { fields.append(HTTPField(name: field, value: value)) }
        }
        let request = ReceivedRequest(method: method, target: target, fields: fields, body: self.body)
        self.head = nil
        self.target = nil
        self.body = ByteBuffer()
        context.fireChannelRead(self.wrapInboundOut(request))
    }

    /// What goes beyond a limit, or is none, is not read to its end: the connection closes with the answer.
    private func refuse(_ status: HTTPTypes.HTTPResponse.Status, context: ChannelHandlerContext) {
        guard !self.isEnding else { return }
        self.isEnding = true
        self.body = ByteBuffer()
        self.counts.count(.none, status: status.code)
        self.deadlines.answerIsMade(isLast: true)
        // An answer that has begun is not followed by another: the client sees that it was cut off.
        guard self.answering == nil else { return context.close(promise: nil) }
        var headers: HTTPHeaders = ["Connection": "close", "Content-Length": "0"]
        if status == .methodNotAllowed { headers.add(name: "Allow", value: "GET, HEAD, POST") }
        let head = HTTPResponseHead(
            version: self.head?.version ?? .http1_1,
            status: HTTPResponseStatus(statusCode: status.code),
            headers: headers
        )
        context.write(self.wrapOutboundOut(.head(head)), promise: nil)
        self.writeLast(context: context, promise: nil)
    }

    /// Ends the last answer of a connection, and closes that once it is sent.
    private func writeLast(context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let loopBound = NIOLoopBound(context, eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in loopBound.value.close(promise: nil) }
        context.writeAndFlush(self.wrapOutboundOut(.end(nil)), promise: written)
    }
}
