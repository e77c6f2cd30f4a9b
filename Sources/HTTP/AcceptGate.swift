public import NIOCore

/// Accepts no more connections than there are files for.
///
/// Who is one too many for a listener may be accepted, and closed at once; but an event loop that is busy closes late, and
/// meanwhile the next are accepted. Beyond a number they wait in the system's queue until one is closed.
///
/// Where none can be accepted after all, for want of files or memory, the gate is shut for a while: the system goes on to
/// tell of the connection that waits, and would be asked for it again and again.
public final class AcceptGate: ChannelDuplexHandler {
    /// What is accepted.
    public typealias InboundIn = any Channel
    /// Nothing is written to a listener.
    public typealias OutboundIn = Never

    private static let pause = TimeAmount.seconds(1)
    private let most: Int
    private let onScarcity: (String) -> Void
    /// Whether it was told that none can be accepted, since the last one was.
    private var isTold = false
    private var open = 0
    private var isHoldingBack = false
    private var isPausing = false
    private var context: ChannelHandlerContext?

    /// A gate for so many connections at one time; the first handler of a listener's pipeline.
    ///
    /// - Parameter onScarcity: Told why, where none can be accepted; not again before one was.
    public init(most: Int, onScarcity: @escaping (String) -> Void = { _ in }) {
        self.most = most
        self.onScarcity = onScarcity
    }

    /// Begins.
    public func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    /// Ends.
    public func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    /// Counts a connection until it is closed.
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        self.open += 1
        self.isTold = false
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        self.unwrapInboundIn(data).closeFuture.hop(to: context.eventLoop).whenComplete { _ in gate.value.oneIsClosed() }
        context.fireChannelRead(data)
    }

    /// Accepts the next ones, unless there are too many.
    public func read(context: ChannelHandlerContext) {
        guard self.open < self.most else {
            self.isHoldingBack = true
            return
        }
        context.read()
    }

    /// Shuts the gate for a while where a connection could not be accepted.
    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is IOError else { return context.fireErrorCaught(error) }
        guard !self.isPausing else { return }
        self.isPausing = true
        if !self.isTold { self.onScarcity("\(error)") }
        self.isTold = true
        // No more than not to ask would leave the listener waiting for what it is told of already.
        context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
        let gate = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: Self.pause) { gate.value.reopen() }
    }

    private func oneIsClosed() {
        self.open -= 1
        guard self.isHoldingBack, !self.isPausing, self.open < self.most else { return }
        self.isHoldingBack = false
        self.context?.read()
    }

    private func reopen() {
        self.isPausing = false
        self.isHoldingBack = false
        self.context?.channel.setOption(.autoRead, value: true).whenFailure { _ in }
    }
}
