public import Logging
import NIOCore
public import ServiceLifecycle
import StageClock

/// The HTTP listener: it answers until it is told to stop, and then finishes what it accepted.
public struct HTTPService: Service {
    private let routes: RouteTable
    private let address: ListenAddress
    private let limits: HTTPLimits
    private let counts: ConnectionCounts
    private let identity: HeldIdentity?
    private let logger: Logger
    private let onReady: @Sendable (String) -> Void

    /// A listener that has not begun.
    ///
    /// - Parameters:
    ///   - routes: What is answered.
    ///   - counts: What is told of connections.
    ///   - identity: What is shown to those who connect; `nil` where no TLS is spoken.
    ///   - onReady: Told the address, `http://HOST:PORT`, or `https`, once connections are accepted.
    public init(
        routes: RouteTable,
        address: ListenAddress,
        limits: HTTPLimits = HTTPLimits(),
        counts: ConnectionCounts = ConnectionCounts(),
        identity: HeldIdentity? = nil,
        logger: Logger,
        onReady: @escaping @Sendable (String) -> Void
    ) {
        self.routes = routes
        self.address = address
        self.limits = limits
        self.counts = counts
        self.identity = identity
        self.logger = logger
        self.onReady = onReady
    }

    /// Listens until the graceful shutdown, and returns when every accepted request is answered.
    public func run() async throws {
        let listener = try await ConnectionListener.bound(
            to: self.address,
            limits: self.limits,
            counts: self.counts,
            identity: self.identity,
            logger: self.logger
        )
        let routes = self.routes
        let limits = self.limits
        try await listener.serve { connection in
            let pipeline = connection.channel.pipeline.syncOperations
            if StageClock.isOn { try pipeline.addHandler(StageHandler(), position: .first) }
            try pipeline.addRequestParsing(limits)
            try pipeline.addHandler(
                RequestCollector(
                    routes: routes,
                    limits: limits,
                    place: connection.place,
                    deadlines: connection.deadlines,
                    eventLoop: connection.channel.eventLoop
                )
            )
        } onReady: {
            self.onReady(listener.url)
        }
    }
}
