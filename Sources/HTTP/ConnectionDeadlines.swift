public import NIOCore
import NIOTLS

/// Ends a connection that takes its time: over a request, over the next one, over an answer, or while the server stops.
///
/// The one timer of a connection looks at what has become of it since the last tick. Nothing is set, cancelled or read from
/// a clock when octets arrive or leave: they are counted.
public final class ConnectionDeadlines: ChannelDuplexHandler, NIOScheduledCallbackHandler {
    /// What is counted as it comes.
    public typealias InboundIn = ByteBuffer
    /// What is counted as it goes.
    public typealias OutboundIn = IOData
    /// The same.
    public typealias OutboundOut = IOData

    /// Told to what collects requests when one has not arrived in time, or comes too slowly.
    public struct RequestIsLate: Sendable {}

    /// Told to it when what frames a request's body is longer than a body could need: chunks may bring more than they hold.
    public struct RequestIsTooLong: Sendable {}

    private enum Phase {
        /// Until client and server have agreed how what they say is protected, where it is.
        case handshake
        /// Between requests.
        case kept
        /// From a request's first octet on.
        case head
        /// From the head's end to the request's.
        case body
        /// Until the answer is made and written.
        case answering
        /// Until the last answer is taken.
        case ending
    }

    private let limits: HTTPLimits
    /// What is told how the handshake ended; `nil` where there is none.
    private let handshakes: HandshakeCounts?
    private var phase: Phase
    /// Ticks in this phase; in that of the body, since the request's first octet.
    private var ticks: Int64 = 0
    /// Ticks since the server began to stop.
    private var ticksOfStopping: Int64?
    private var received = 0
    /// How many octets had come when the request's head was complete.
    private var receivedBeforeBody = 0
    private var sent = 0
    private var bodyPace: Pace
    private var answerPace: Pace
    private var context: ChannelHandlerContext?
    private var timer: NIOScheduledCallback?

    init(limits: HTTPLimits, awaiting handshakes: HandshakeCounts? = nil) {
        self.limits = limits
        self.handshakes = handshakes
        self.phase = handshakes == nil ? .kept : .handshake
        self.bodyPace = Pace(seconds: limits.bodySeconds, limits: limits)
        self.answerPace = Pace(seconds: limits.writeSeconds, limits: limits)
    }

    // What the collector of requests tells

    /// A request's head is complete.
    public func headIsComplete() {
        if self.phase != .head { self.ticks = 0 }
        self.phase = .body
        self.receivedBeforeBody = self.received
        self.bodyPace.begin(at: self.received)
    }

    /// A request is complete.
    public func requestIsComplete() { self.phase = .answering }

    /// An answer is made; it is about to be written.
    public func answerIsMade(isLast: Bool) { self.begin(isLast ? .ending : .kept) }

    // What the connection tells

    /// Begins.
    public func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        self.schedule(context)
    }

    /// Ends.
    public func channelInactive(context: ChannelHandlerContext) {
        self.end()
        context.fireChannelInactive()
    }

    /// Ends.
    public func handlerRemoved(context: ChannelHandlerContext) { self.end() }

    /// Counts octets that came.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.received &+= self.unwrapInboundIn(data).readableBytes
        if self.phase == .kept { self.begin(.head) }
        if self.phase == .body, self.received &- self.receivedBeforeBody > self.limits.framedBodyOctets {
            return context.fireUserInboundEventTriggered(RequestIsTooLong())
        }
        context.fireChannelRead(data)
    }

    /// Hears that the server stops, and that the handshake is complete.
    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            self.ticksOfStopping = 0
            // Half a head is no request yet that could come to its end, and nor is half a handshake.
            if self.phase == .head || self.phase == .handshake { return context.close(promise: nil) }
        }
        if self.phase == .handshake, let event = event as? TLSUserEvent, case .handshakeCompleted = event {
            self.handshakes?.complete()
            self.begin(.kept)
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// Hears that the handshake failed: the connection is closed by what failed.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if self.phase == .handshake {
            self.handshakes?.fail()
            self.begin(.ending)
        }
        context.fireErrorCaught(error)
    }

    /// Counts octets that go.
    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        self.sent &+= self.unwrapOutboundIn(data).readableBytes
        context.write(data, promise: promise)
    }

    /// Looks at what has become of the connection since the last tick.
    public func handleScheduledCallback(eventLoop: some EventLoop) {
        guard let context = self.context else { return }
        self.ticks += 1
        self.ticksOfStopping = self.ticksOfStopping.map { $0 + 1 }
        self.judge(context)
        if self.context != nil { self.schedule(context) }
    }

    private func end() {
        self.context = nil
        self.timer?.cancel()
        self.timer = nil
    }

    private func begin(_ phase: Phase) {
        self.phase = phase
        self.ticks = 0
    }

    private func schedule(_ context: ChannelHandlerContext) {
        self.timer = try? context.eventLoop.assumeIsolated().scheduleCallback(
            in: .milliseconds(self.limits.tickMilliseconds),
            handler: self
        )
    }

    private func isOver(_ seconds: Int64) -> Bool { self.isOver(seconds, self.ticks) }

    private func isOver(_ seconds: Int64, _ ticks: Int64) -> Bool {
        ticks.areOver(seconds: seconds, ofMilliseconds: self.limits.tickMilliseconds)
    }

    private func judge(_ context: ChannelHandlerContext) {
        let waiting = (try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
        if waiting == 0 {
            self.answerPace.begin(at: self.sent)
        } else if self.answerPace.isTooSlow(at: self.sent - waiting) {
            return context.close(promise: nil)
        }
        if let ticks = self.ticksOfStopping, self.isOver(self.limits.quiescingSeconds, ticks) {
            return context.close(promise: nil)
        }
        switch self.phase {
        case .kept:
            if waiting > 0 { self.ticks = 0 }
            if self.isOver(self.limits.idleSeconds) { context.close(promise: nil) }
        case .handshake:
            guard self.isOver(self.limits.headSeconds) else { return }
            self.handshakes?.beLate()
            self.begin(.ending)
            context.close(promise: nil)
        case .head: if self.isOver(self.limits.headSeconds) { self.refuseHead(context) }
        case .body:
            if self.bodyPace.isTooSlow(at: self.received) || self.isOver(self.limits.requestSeconds) {
                context.fireUserInboundEventTriggered(RequestIsLate())
            }
        case .answering: break
        case .ending: if waiting == 0, self.isOver(self.limits.writeSeconds) { context.close(promise: nil) }
        }
    }

    /// Answers what is no request yet, and so asks in no form that an answer could have.
    private func refuseHead(_ context: ChannelHandlerContext) {
        self.begin(.ending)
        let text = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        let answer = IOData.byteBuffer(context.channel.allocator.buffer(string: text))
        let closing = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.writeAndFlush(self.wrapOutboundOut(answer)).whenComplete { _ in closing.value.close(promise: nil) }
    }
}
