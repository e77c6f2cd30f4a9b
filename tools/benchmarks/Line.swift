internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL

/// The way to a server on this machine, all connections on one event loop: the load must not take the server's cores.
struct Line: Sendable {
    let loop: any EventLoop
    let port: Int
    /// How what is said is protected; `nil` where it is said in clear.
    var protection: NIOSSLContext?

    /// Opens the connections, then sends every request and waits for the answers.
    func run(
        _ requests: [PreparedRequest],
        operation: String,
        connections: Int
    ) async throws -> (measurement: Measurement, answers: [ByteBuffer]) {
        let done = self.loop.makePromise(of: Void.self)
        let workload = try await self.loop.submit {
            NIOLoopBound(Workload(requests, connections: connections, done: done), eventLoop: self.loop)
        }.get()

        let protection = self.protection
        let bootstrap = ClientBootstrap(group: self.loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let protection {
                        let handler = try NIOSSLClientHandler(context: protection, serverHostname: nil)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(LoadConnection(workload.value))
                }
            }
        var channels: [any Channel] = []
        for _ in 0..<connections {
            channels.append(try await bootstrap.connect(host: "127.0.0.1", port: self.port).get())
        }

        let started = NIODeadline.now()
        for channel in channels { channel.pipeline.fireUserInboundEventTriggered(LoadConnection.Begin()) }
        try await done.futureResult.get()
        let elapsed = NIODeadline.now() - started

        return try await self.loop.submit {
            let workload = workload.value
            let measurement = Measurement(
                operation: operation,
                connections: connections,
                requests: workload.latencies.count,
                failures: workload.failures,
                firstFailure: workload.firstFailure,
                seconds: Double(elapsed.nanoseconds) / 1_000_000_000,
                latencies: workload.latencies.sorted()
            )
            return (measurement, workload.answers)
        }.get()
    }
}
