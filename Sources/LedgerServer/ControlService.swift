public import Authority
public import Credentials
import Glibc
import HTTP
import Ledger
import NIOCore
import NIOPosix
public import ServiceLifecycle

/// The control socket: commands of people on this machine, for a ledger that a server has open.
///
/// The socket is closed to everybody but its owner, and the operating system says whose process called: that is the actor
/// that the log records.
public struct ControlService: Service {
    /// The most connections at one time; further ones wait.
    private static let connections = 32
    private let path: String
    private let channel: any Channel

    /// A service that listens already, so that whoever sees the server ready can also reach this socket.
    ///
    /// - Throws: ``ListeningError``.
    public init(path: String, ledger: OpenLedger, credentials: CredentialsFile) async throws {
        self.path = path
        let commands = ControlCommands(ledger: ledger, credentials: credentials)
        let name: SocketName
        do throws(SocketName.Failure) {
            name = try SocketName(of: path)
        } catch {
            throw ListeningError(place: path, cause: error)
        }
        defer { name.close() }
        unsafe unlink(path)
        let mask = umask(0o177)
        let bound = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AcceptGate(most: Self.connections))
                }
            }
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ControlConversation(commands: commands))
                }
            }
            .bind(unixDomainSocketPath: name.path)
        do {
            self.channel = try await bound.get()
            umask(mask)
        } catch {
            umask(mask)
            throw ListeningError(place: path, cause: error)
        }
        unsafe chmod(path, 0o600)
    }

    /// Answers until the graceful shutdown.
    public func run() async throws {
        let channel = self.channel
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await channel.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            channel.close(promise: nil)
        }
        unsafe unlink(self.path)
    }
}
