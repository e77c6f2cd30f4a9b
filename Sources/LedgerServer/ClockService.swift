import Authority
import Logging
import ServiceLifecycle

/// What waits for the wall clock where it was too far ahead at the start: until it is set right, or somebody confirms it.
struct ClockService: Service {
    let ledger: OpenLedger
    let logger: Logger

    /// Looks every second while the ledger rests, and then waits for the graceful shutdown.
    func run() async throws {
        if let reason = self.ledger.restingReason { self.logger.warning("\(reason)") }
        try await cancelWhenGracefulShutdown {
            while self.ledger.restingReason != nil {
                try? await Task.sleep(for: .seconds(1))
                guard !Task.isCancelled else { return }
                try await self.ledger.beginWhereClockIsRight()
            }
            while !Task.isCancelled { try? await Task.sleep(for: .seconds(86_400)) }
        }
    }
}
