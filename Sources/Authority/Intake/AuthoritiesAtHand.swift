import Bytes
import EventLog
import Ledger
import Logging

/// The authorities that operations ask for: those at hand, or read from the log and then at hand.
struct AuthoritiesAtHand: Sendable {
    let sequencer: Sequencer
    let reading: AuthorityReading
    let logger: Logger

    /// The authority of an identifier as the last commit left it, which is at hand from then on; `nil` where there is none.
    ///
    /// - Throws: ``Refusal`` where it cannot be read.
    func authority(_ identifier: UniqueIdentifier) async throws(Refusal) -> AuthorityState? {
        do {
            // What is read while another authority leaves may be of before it left, and so is read again.
            while true {
                if let state = self.sequencer.authority(atHand: identifier) { return state }
                let departures = self.sequencer.departures
                guard let known = try await self.reading.authority(identifier) else { return nil }
                self.sequencer.admit(known, departures: departures)
            }
        } catch {
            self.logger.error("An authority cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate authority cannot be read from the ledger.")
        }
    }

    /// The authority of an identifier that must be there.
    ///
    /// - Throws: ``Refusal`` where there is none, or it cannot be read.
    func existing(_ identifier: UniqueIdentifier) async throws(Refusal) -> AuthorityState {
        guard let state = try await self.authority(identifier) else {
            throw Refusal(.authorityNotFound, "There is no certificate authority \(identifier).")
        }
        return state
    }

    /// The newest authorities, or those just before one of them, newest first, and whether there are more.
    ///
    /// - Throws: ``Refusal`` where the one named is none, or something cannot be read.
    func page(
        before last: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (states: [AuthorityState], hasMore: Bool) {
        let found: [UniqueIdentifier]?
        do {
            found = try await self.reading.identifiers(before: last, limit: max(0, limit) + 1)
        } catch {
            self.logger.error("The authorities cannot be listed.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate authorities cannot be read from the ledger.")
        }
        guard let found else { throw Refusal(.invalidPageToken, "The token names no page of this list.") }
        var states: [AuthorityState] = []
        for identifier in found.prefix(max(0, limit)) {
            if let state = try await self.authority(identifier) { states.append(state) }
        }
        return (states, found.count > max(0, limit))
    }
}
