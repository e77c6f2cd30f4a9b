public import Logging
import NIOCore
import NIOExtras
public import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// A place where connections are accepted, each within the limits, until it is told to stop.
///
/// It has its port from the beginning, and accepts nothing before it serves: whoever comes earlier waits in the system's queue.
public final class ConnectionListener: Sendable {
    /// Adds what speaks on a connection to its pipeline, on its event loop.
    public typealias Configure = @Sendable (AcceptedConnection) throws -> Void

    /// Where it is, `HOST:PORT` as a URL has it.
    public var place: String { "\(self.address.urlHost):\(self.port)" }
    /// Where it is as a URL: `http://HOST:PORT`, or `https`.
    public var url: String { "\(self.isProtected ? "https" : "http")://\(self.place)" }
    /// Its port, which the system may have chosen.
    public let port: Int
    private let address: ListenAddress
    /// Whether TLS is spoken.
    private let isProtected: Bool
    private let channel: any Channel
    private let quiescing: ServerQuiescingHelper
    private let configure: Configuration
    private let logger: Logger

    /// What speaks on connections, once it is known.
    private final class Configuration: Sendable {
        let value = Mutex<Configure?>(nil)
    }

    private init(
        address: ListenAddress,
        isProtected: Bool,
        channel: any Channel,
        quiescing: ServerQuiescingHelper,
        configure: Configuration,
        logger: Logger
    ) {
        self.address = address
        self.isProtected = isProtected
        self.port = channel.localAddress?.port ?? address.port
        self.channel = channel
        self.quiescing = quiescing
        self.configure = configure
        self.logger = logger
    }

    /// Takes an address.
    ///
    /// - Parameters:
    ///   - group: The event loops of its connections.
    ///   - counts: What is told of them.
    ///   - identity: What is shown to those who connect; `nil` where no TLS is spoken.
    /// - Throws: ``ListeningError`` where nothing can listen there.
    public static func bound(
        to address: ListenAddress,
        limits: HTTPLimits,
        group: MultiThreadedEventLoopGroup = .singleton,
        counts: ConnectionCounts = ConnectionCounts(),
        identity: HeldIdentity? = nil,
        logger: Logger
    ) async throws(ListeningError) -> ConnectionListener {
        let quiescing = ServerQuiescingHelper(group: group)
        let occupancy = Occupancy(limits: limits, counts: counts)
        let configure = Configuration()
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.backlog, value: 512)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .serverChannelOption(ChannelOptions.autoRead, value: false)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    let most = limits.connections + HTTPLimits.connectionsBeingRefused
                    let gate = AcceptGate(most: most) { reason in
                        logger.warning("No connection can be accepted now; those that come wait: \(reason)")
                    }
                    try pipeline.addHandler(gate)
                    try pipeline.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            .childChannelOption(ChannelOptions.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                // Before there is anything to show, nobody is let in.
                let context = identity?.current?.context
                guard identity == nil || context != nil, let configure = configure.value.withLock(\.self),
                    let network = channel.remoteAddress.flatMap(PeerNetwork.init),
                    let place = ConnectionPlace(occupancy, of: network)
                else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let context {
                        try pipeline.addHandler(ClearTextRefusal())
                        try pipeline.addHandler(NIOSSLServerHandler(context: context))
                        try pipeline.addHandler(RecordGathering())
                    }
                    // Behind TLS: what it measures and answers is HTTP.
                    let deadlines = ConnectionDeadlines(
                        limits: limits,
                        awaiting: identity == nil ? nil : counts.handshakes
                    )
                    try pipeline.addHandler(deadlines)
                    try configure(AcceptedConnection(channel: channel, deadlines: deadlines, place: place))
                }
            }
        do {
            let channel = try await bootstrap.bind(host: address.host, port: address.port).get()
            return ConnectionListener(
                address: address,
                isProtected: identity != nil,
                channel: channel,
                quiescing: quiescing,
                configure: configure,
                logger: logger
            )
        } catch {
            throw ListeningError(place: "\(address.urlHost):\(address.port)", cause: error)
        }
    }

    /// Accepts connections until the graceful shutdown, and returns when the last is closed.
    ///
    /// - Parameter onReady: Told once connections are accepted.
    public func serve(_ configure: @escaping Configure, onReady: () -> Void = {}) async throws {
        self.configure.value.withLock { $0 = configure }
        try await self.channel.setOption(.autoRead, value: true).get()
        onReady()
        self.logger.info("Listening.", metadata: ["address": "\(self.url)"])
        let finished = self.channel.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await finished.futureResult.get()
        } onCancelOrGracefulShutdown: {
            self.quiescing.initiateShutdown(promise: finished)
        }
        self.logger.info("Every accepted request is answered.")
    }

    /// Gives the address back, where it never served.
    public func close() async { try? await self.channel.close() }
}
