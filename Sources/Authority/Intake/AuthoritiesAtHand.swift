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

    /// The authority of an identifier as the last commit left it, which is at hand from then on only where it was before: for whoever
    /// looks at all of them; `nil` where there is none.
    ///
    /// - Throws: ``Refusal`` where it cannot be read.
    func authority(inPassing identifier: UniqueIdentifier) async throws(Refusal) -> AuthorityState? {
        if let state = self.sequencer.authority(atHand: identifier) { return state }
        do {
            return try await self.reading.authority(identifier)?.state
        } catch {
            self.logger.error("An authority cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate authority cannot be read from the ledger.")
        }
    }

    /// The authority of an identifier that must be there; one that was deleted and can be restored no more is not.
    ///
    /// - Throws: ``Refusal`` where there is none, or it cannot be read.
    func existing(_ identifier: UniqueIdentifier) async throws(Refusal) -> AuthorityState {
        guard let state = try await self.authority(identifier), !state.isGone(at: self.sequencer.now()) else {
            throw Refusal(.authorityNotFound, "There is no certificate authority \(identifier).")
        }
        return state
    }

    /// How many authorities are looked at for one page: those that are gone are passed over, and there may be any number of them.
    private static let mostLookedAt = 1_000

    /// The newest authorities, or those just before one of them, newest first, and after which one the next page goes on; `nil` where
    /// there are no more.
    ///
    /// - Throws: ``Refusal`` where the one named is none, or something cannot be read.
    func page(
        before last: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> (states: [AuthorityState], next: UniqueIdentifier?) {
        var (last, states, lookedAt) = (last, [AuthorityState](), 0)
        while true {
            let found = try await self.identifiers(before: last, limit: max(1, limit) + 1)
            for identifier in found.prefix(max(1, limit)) where states.count < limit {
                lookedAt += 1
                last = identifier
                if let state = try await self.authority(identifier), !state.isGone(at: self.sequencer.now()) {
                    states.append(state)
                }
            }
            guard let end = found.last, end != last else { return (states, nil) }
            if states.count >= limit || lookedAt >= Self.mostLookedAt { return (states, last) }
        }
    }

    /// The authorities that are shared with an account, in the order of their identifiers, from just after one of them, and after which
    /// one the next page goes on; `nil` where there are no more.
    ///
    /// The index says which ever were; whether they are is asked of each. There may be any number that are not any more.
    func sharedPage(
        with account: String,
        after last: UniqueIdentifier?,
        limit: Int,
        isShared: (AuthorityState) -> Bool
    ) async throws(Refusal) -> (states: [AuthorityState], next: UniqueIdentifier?) {
        var (last, states, lookedAt) = (last, [AuthorityState](), 0)
        while true {
            let found: [UniqueIdentifier]
            do {
                found = try await self.reading.shared(with: account, after: last, limit: max(1, limit) + 1)
            } catch {
                self.logger.error("The shared authorities cannot be listed.", metadata: ["error": "\(error)"])
                throw Refusal(.internalFailure, "The certificate authorities cannot be read from the ledger.")
            }
            for identifier in found.prefix(max(1, limit)) where states.count < limit {
                lookedAt += 1
                last = identifier
                if let state = try await self.authority(identifier), !state.isGone(at: self.sequencer.now()),
                    isShared(state)
                {
                    states.append(state)
                }
            }
            guard let end = found.last, end != last else { return (states, nil) }
            if states.count >= limit || lookedAt >= Self.mostLookedAt { return (states, last) }
        }
    }

    private func identifiers(
        before last: UniqueIdentifier?,
        limit: Int
    ) async throws(Refusal) -> [UniqueIdentifier] {
        let found: [UniqueIdentifier]?
        do {
            found = try await self.reading.identifiers(before: last, limit: limit)
        } catch {
            self.logger.error("The authorities cannot be listed.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate authorities cannot be read from the ledger.")
        }
        guard let found else { throw Refusal(.invalidPageToken, "The token names no page of this list.") }
        return found
    }
}
