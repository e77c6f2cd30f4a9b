public import HTTP
import Ledger
public import Logging
import NIOPosix

/// The place of a window, taken before anything is shown there: what certificates name is known when a ledger is opened.
public struct WindowListener: Sendable {
    /// What is asked of connections.
    let limits: HTTPLimits
    let listener: ConnectionListener
    /// How many connections there are, and were.
    public let connections: ConnectionCounts
    private let address: ListenAddress

    /// Takes an address.
    ///
    /// - Throws: ``ListeningError`` where nothing can listen there.
    public init(
        at address: ListenAddress,
        limits: HTTPLimits = .forAnybody,
        logger: Logger
    ) async throws(ListeningError) {
        // A thread of its own: whoever keeps it busy keeps it from nobody who speaks to the API.
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.limits = limits
        self.address = address
        self.connections = ConnectionCounts()
        self.listener = try await ConnectionListener.bound(
            to: address,
            limits: limits,
            group: group,
            counts: self.connections,
            logger: logger
        )
    }

    /// Where it is, `http://HOST:PORT`.
    public var url: String { "http://\(self.listener.place)" }

    /// A URL at which this machine reaches it; `nil` where its host is a name that a URL of a certificate has no form for.
    public var localURL: String? {
        let host = ["0.0.0.0": "127.0.0.1", "::": "[::1]"][self.address.host] ?? self.address.urlHost
        let url = "http://\(host):\(self.listener.port)"
        return PublicURL.isSuch(url) ? url : nil
    }

    /// Gives the address back, where nothing was ever shown there.
    public func close() async { await self.listener.close() }
}
