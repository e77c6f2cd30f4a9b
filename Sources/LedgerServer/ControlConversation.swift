import Cryptography
import Glibc
import Ledger
import NIOCore

/// One command and its answer, each a line of JSON.
final class ControlConversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let longestLine = 4_096
    /// Seconds for the line to arrive, and again for the answer to be taken; no octet renews them.
    private static let seconds: Int64 = 10
    private let commands: ControlCommands
    private var line: [UInt8] = []
    private var isAnswering = false
    private var deadline: Scheduled<Void>?

    init(commands: ControlCommands) { self.commands = commands }

    func handlerAdded(context: ChannelHandlerContext) { self.beginDeadline(context) }

    func handlerRemoved(context: ChannelHandlerContext) { self.deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !self.isAnswering else { return }
        self.line.append(contentsOf: self.unwrapInboundIn(data).readableBytesView)
        guard let end = self.line.firstIndex(of: 0x0A) else {
            if self.line.count > Self.longestLine { context.close(promise: nil) }
            return
        }
        self.isAnswering = true
        self.deadline?.cancel()
        let line = Array(self.line[..<end])
        let commands = self.commands
        let loopBound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let eventLoop = context.eventLoop
        let peer = Self.peer(of: context.channel)
        peer.whenComplete { outcome in
            Task {
                let answer: SecretOctets
                switch outcome {
                case .success(let user):
                    answer = await commands.answer(line, provenance: Provenance(.controlSocket, "uid:\(user)"))
                case .failure: answer = ControlCommands.failure("The calling process cannot be told.")
                }
                eventLoop.execute {
                    let (conversation, context) = loopBound.value
                    conversation.beginDeadline(context)
                    conversation.send(answer, loopBound)
                }
            }
        }
    }

    /// Sends an answer, and leaves nothing of it: it may hold a secret.
    private func send(_ answer: SecretOctets, _ loopBound: NIOLoopBound<(ControlConversation, ChannelHandlerContext)>) {
        let context = loopBound.value.1
        var octets: [UInt8] = []
        octets.reserveCapacity(answer.count + 1)
        answer.append(to: &octets)
        octets.append(0x0A)
        let sent = Sent(context.channel.allocator.buffer(bytes: octets))
        SecretOctets.wipe(&octets)
        let bound = NIOLoopBound(sent, eventLoop: context.eventLoop)
        context.writeAndFlush(NIOAny(sent.buffer)).whenComplete { _ in
            bound.value.wipe()
            loopBound.value.1.close(promise: nil)
        }
    }

    /// The one that holds a buffer once it is written.
    private final class Sent {
        private(set) var buffer: ByteBuffer

        init(_ buffer: ByteBuffer) { self.buffer = buffer }

        func wipe() { self.buffer.setRepeatingByte(0, count: self.buffer.writerIndex, at: 0) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func beginDeadline(_ context: ChannelHandlerContext) {
        let channel = context.channel
        self.deadline = context.eventLoop.scheduleTask(in: .seconds(Self.seconds)) { channel.close(promise: nil) }
    }

    /// The user whose process is at the other end, as the operating system knows it (unix(7), SO_PEERCRED).
    private static func peer(of channel: any Channel) -> EventLoopFuture<uid_t> {
        guard let provider = channel as? any SocketOptionProvider else {
            return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
        }
        let credentials: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket,
            name: NIOBSDSocket.Option(rawValue: SO_PEERCRED)
        )
        return credentials.map { $0.user }
    }
}

/// `struct ucred` of unix(7), which the C library hides behind a feature macro.
private struct PeerCredentials: Sendable {
    let process: pid_t
    let user: uid_t
    let group: gid_t
}
