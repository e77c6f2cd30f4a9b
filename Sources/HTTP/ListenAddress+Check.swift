import NIOCore
import NIOPosix

extension ListenAddress {
    /// Refuses an address at which nothing can listen now, by listening there for a moment: to be asked before anything is made that
    /// a start which fails should not leave behind.
    ///
    /// - Throws: ``ListeningError``.
    public func check() async throws(ListeningError) {
        do {
            let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
                .childChannelInitializer { $0.close() }
                .bind(host: self.host, port: self.port)
                .get()
            try await channel.close()
        } catch {
            throw ListeningError(place: "\(self.urlHost):\(self.port)", cause: error)
        }
    }
}
