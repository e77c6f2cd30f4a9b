public import Authority
public import Logging
public import ServiceLifecycle

/// What has to be done once a minute: the counts of requests that were turned away unknown are recorded.
public struct MinuteService: Service {
    private let ledger: OpenLedger
    private let logger: Logger

    /// A service that has not begun.
    public init(ledger: OpenLedger, logger: Logger) {
        self.ledger = ledger
        self.logger = logger
    }

    /// Records every minute, and once more at the graceful shutdown.
    public func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(60))
                await self.record()
            }
        }
        await self.record()
    }

    private func record() async {
        do throws(Refusal) {
            try await self.ledger.recordUnauthenticated()
        } catch {
            self.logger.error("The counts could not be recorded.", metadata: ["error": "\(error.message)"])
        }
    }
}
