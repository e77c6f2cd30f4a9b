public import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
public import ServiceLifecycle
import StageClock

/// The HTTP listener: it answers until it is told to stop, and then finishes what it accepted.
public struct HTTPService: Service {
    private let routes: RouteTable
    private let address: ListenAddress
    private let limits: HTTPLimits
    private let logger: Logger
    private let onReady: @Sendable (String) -> Void

    /// A listener that has not begun.
    ///
    /// - Parameters:
    ///   - routes: What is answered.
    ///   - onReady: Told the address, `http://HOST:PORT`, once connections are accepted.
    public init(
        routes: RouteTable,
        address: ListenAddress,
        limits: HTTPLimits = HTTPLimits(),
        logger: Logger,
        onReady: @escaping @Sendable (String) -> Void
    ) {
        self.routes = routes
        self.address = address
        self.limits = limits
        self.logger = logger
        self.onReady = onReady
    }

    /// Listens until the graceful shutdown, and returns when every accepted request is answered.
    public func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let quiescing = ServerQuiescingHelper(group: group)
        let routes = self.routes
        let limits = self.limits
        let logger = self.logger
        let occupancy = Occupancy(limits: limits)
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.backlog, value: 512)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
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
            .childChannelOption(ChannelOptions.socketOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                guard let network = channel.remoteAddress.flatMap(PeerNetwork.init),
                    let place = ConnectionPlace(occupancy, of: network)
                else { return channel.close() }
                return channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if StageClock.isOn { try pipeline.addHandler(StageHandler()) }
                    let deadlines = ConnectionDeadlines(limits: limits)
                    try pipeline.addHandler(deadlines)
                    var heads = NIOHTTPDecoderLimitConfiguration()
                    heads.maxHeaderFieldSize = limits.headOctets
                    heads.maxHeaderListSize = limits.headOctets
                    try pipeline.configureHTTPServerPipeline(
                        withPipeliningAssistance: true,
                        // What is no HTTP is answered by the collector, which knows what was answered before.
                        withErrorHandling: false,
                        withEncoderConfiguration: HTTPResponseEncoder.Configuration(),
                        withDecoderLimitConfiguration: heads
                    )
                    try pipeline.addHandler(
                        RequestCollector(
                            routes: routes,
                            limits: limits,
                            place: place,
                            deadlines: deadlines,
                            eventLoop: channel.eventLoop
                        )
                    )
                }
            }
        let channel: any Channel
        do {
            channel = try await bootstrap.bind(host: self.address.host, port: self.address.port).get()
        } catch {
            throw ListeningError(place: "\(self.address.urlHost):\(self.address.port)", cause: error)
        }
        let port = channel.localAddress?.port ?? self.address.port
        self.onReady("http://\(self.address.urlHost):\(port)")
        self.logger.info("Listening.", metadata: ["address": "\(self.address.urlHost):\(port)"])
        let finished = channel.eventLoop.makePromise(of: Void.self)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await finished.futureResult.get()
        } onCancelOrGracefulShutdown: {
            quiescing.initiateShutdown(promise: finished)
        }
        self.logger.info("Every accepted request is answered.")
    }
}
