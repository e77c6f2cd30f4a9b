import Bytes
import Ledger
import Logging
import Synchronization

// A start at a time that lies too far ahead of the log: what the clock says there could not be taken back, since time never decreases.
// Until somebody confirms it, or it is set right, the ledger is read and nothing is recorded.

extension OpenLedger {
    /// What is still to be said by a start that waits for the clock.
    struct Start: Sendable {
        let parts: LedgerOpener.Parts
        let options: OpeningOptions
        let logger: Logger
    }

    /// Begins, or rests where the wall clock is too far ahead of the log.
    ///
    /// - Throws: ``OpeningError`` where it is, and no server starts: whoever only records something would record that time.
    func beginOrRest(_ parts: LedgerOpener.Parts, options: OpeningOptions, logger: Logger) async throws {
        guard self.clock.isAheadOfLog else {
            try await self.begin(parts, options: options, logger: logger)
            return self.beginCounting()
        }
        let step = self.clock.stepAtBeginning
        let days = (step.after.seconds - step.before.seconds) / 86_400
        let reason =
            "The wall clock says \(step.after), \(days) days after the newest entry of the log. Set it right, or confirm that it is: "
            + "ca-ledger clock confirm."
        guard options.isServing, options.masterKey != nil else { throw OpeningError(.unavailable, reason) }
        self.sequencer.rest(because: reason)
        self.start.withLock { $0 = Start(parts: parts, options: options, logger: logger) }
    }

    /// Why nothing is recorded yet; `nil` where everything is.
    public var restingReason: String? { self.start.withLock { $0 == nil } ? nil : self.obstacle }

    /// Begins where the ledger rests and the clock was set right meanwhile: to be called now and then.
    ///
    /// - Throws: where what a start has to say cannot be recorded.
    public func beginWhereClockIsRight() async throws {
        guard !self.clock.isAheadOfLog else { return }
        _ = try await self.begin(confirmedBy: nil)
    }

    /// Begins where the ledger rests, because somebody says that the clock is right; whoever comes meanwhile waits for it.
    ///
    /// - Returns: Whether it rested.
    /// - Throws: where what a start has to say cannot be recorded: then the ledger goes on resting.
    func begin(confirmedBy provenance: Provenance?) async throws -> Bool {
        guard self.restingReason != nil else { return false }
        return try await self.turns.take { try await self.beginInTurn(confirmedBy: provenance) }
    }

    private func beginInTurn(confirmedBy provenance: Provenance?) async throws -> Bool {
        guard let start = self.start.withLock({ $0 }) else { return false }
        let step = self.clock.stepAtBeginning
        self.clock.confirm()
        if let provenance {
            try await self.record(.clockStepped(step))
            try await self.record(.clockConfirmed(ClockConfirmed(provenance: provenance)))
        }
        try await self.begin(start.parts, options: start.options, logger: start.logger)
        self.beginCounting()
        self.start.withLock { $0 = nil }
        self.sequencer.rest(because: nil)
        return true
    }
}
