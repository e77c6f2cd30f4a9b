public import ServiceLifecycle

/// What tells a service manager how the server is: that it began to stop, where it stands, and, again and again, that it is alive.
public struct ServiceManagerNotices: Service {
    private let manager: ServiceManager
    private let obstacle: @Sendable () -> String?

    /// A service that has not begun.
    ///
    /// - Parameter obstacle: Why the ledger is not ready; `nil` while it is.
    public init(to manager: ServiceManager, obstacle: @escaping @Sendable () -> String?) {
        self.manager = manager
        self.obstacle = obstacle
    }

    /// Tells it that the server is ready.
    ///
    /// - Parameter url: Where the API is.
    public static func ready(_ manager: ServiceManager, url: String) {
        manager.tell("READY=1", "STATUS=The API is at \(url).")
    }

    /// Tells on until the graceful shutdown, which is told at its beginning.
    public func run() async throws {
        // Twice in each span: one word may be late.
        let pause = self.manager.watchdog.map { min($0 / 2, Self.longest) } ?? Self.longest
        try? await cancelWhenGracefulShutdown {
            var told: String?
            while true {
                try await Task.sleep(for: pause)
                // To ask it takes the locks that issuance takes, and this a thread of those that all work is done on: a server
                // that stands still is silent.
                let obstacle = self.obstacle()
                if self.manager.watchdog != nil { self.manager.tell("WATCHDOG=1") }
                guard obstacle != told else { continue }
                told = obstacle
                self.manager.tell("STATUS=\(obstacle.map { "Not ready: \($0)" } ?? "Ready.")")
            }
        }
        self.manager.tell("STOPPING=1", "STATUS=Every accepted request is being answered.")
    }

    /// Where a manager does not wait for words, it hears of an obstacle within this time.
    private static let longest = Duration.seconds(30)
}
