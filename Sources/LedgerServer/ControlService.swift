public import Authority
import Glibc
import Ledger
public import Logging
import NIOCore
import NIOPosix
public import PrivateCAAPI
public import ServiceLifecycle

/// The control socket: commands of people on this machine, for a ledger that a server has open.
///
/// The socket is closed to everybody but its owner, and the operating system says whose process called: that is the actor
/// that the log records.
public struct ControlService: Service {
    private let path: String
    private let commands: ControlCommands
    private let logger: Logger

    /// A service that has not begun.
    public init(path: String, ledger: OpenLedger, credentials: CredentialsFile, logger: Logger) {
        self.path = path
        self.commands = ControlCommands(ledger: ledger, credentials: credentials)
        self.logger = logger
    }

    /// Answers until the graceful shutdown.
    public func run() async throws {
        unsafe unlink(self.path)
        let commands = self.commands
        let mask = umask(0o177)
        let bound = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    try pipeline.addHandler(IdleStateHandler(readTimeout: .seconds(10)))
                    try pipeline.addHandler(ControlConversation(commands: commands))
                }
            }
            .bind(unixDomainSocketPath: self.path)
        let channel: any Channel
        do {
            channel = try await bound.get()
            umask(mask)
        } catch {
            umask(mask)
            throw error
        }
        unsafe chmod(self.path, 0o600)
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await channel.closeFuture.get()
        } onCancelOrGracefulShutdown: {
            channel.close(promise: nil)
        }
        unsafe unlink(self.path)
    }
}
