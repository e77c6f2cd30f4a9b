import Authority
import Logging
import ServiceLifecycle

/// What has to be done once a minute: the counts of refusals are recorded, and how the file of credentials differs from the log.
struct MinuteService: Service {
    private let ledger: OpenLedger
    private let comparison: CredentialsComparison
    private let logger: Logger

    /// A service that has not begun.
    init(ledger: OpenLedger, comparison: CredentialsComparison, logger: Logger) {
        self.ledger = ledger
        self.comparison = comparison
        self.logger = logger
    }

    /// Records every minute, and once more at the graceful shutdown.
    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(60))
                await self.record()
            }
        }
        await self.record()
    }

    private func record() async {
        // Nothing is recorded while the ledger waits for its clock.
        guard self.ledger.restingReason == nil else { return }
        do throws(Refusal) {
            try await self.ledger.recordRefusals()
            try await self.comparison.compare()
        } catch {
            self.logger.error("What is due once a minute failed.", metadata: ["error": "\(error.message)"])
        }
    }
}
