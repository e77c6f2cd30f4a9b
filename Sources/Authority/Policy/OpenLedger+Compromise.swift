public import Bytes
public import Ledger

extension OpenLedger {
    /// What became of certificates that were to be revoked.
    public struct Revocations: Hashable, Sendable {
        /// How many are revoked now that were not.
        public var revoked = 0
        /// How many were already.
        public var already = 0
        /// How many have ended, or are none that can be revoked: an authority's own, a responder's.
        public var impossible = 0
        /// How many could not be revoked, and may be again.
        public var failed = 0
        /// Why the first of these could not.
        public var failure: String?
    }

    /// How many certificates are revoked at a time.
    public static let mostRevocations = 96

    /// Revokes certificates of an authority, for ever: all at once, so that they share commits.
    ///
    /// Those that are revoked are left so.
    ///
    /// - Parameter serialNumbers: Their octets, most significant first; at most ``mostRevocations``.
    /// - Throws: ``Refusal`` where there are more, or no authority whose state lets anything be revoked.
    public func revoke(
        _ serialNumbers: [[UInt8]],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        provenance: Provenance
    ) async throws(Refusal) -> Revocations {
        guard serialNumbers.count <= Self.mostRevocations else {
            throw Refusal(.invalidArgument, "At most \(Self.mostRevocations) certificates are revoked at a time.")
        }
        let outcomes = await withTaskGroup(of: Refusal?.self) { group in
            for serialNumber in serialNumbers {
                group.addTask { await self.refusal(of: serialNumber, of: authority, reason, provenance) }
            }
            var all: [Refusal?] = []
            for await outcome in group { all.append(outcome) }
            return all
        }
        var tally = Revocations()
        for outcome in outcomes {
            switch outcome?.code {
            case nil: tally.revoked += 1
            case .alreadyProcessed?: tally.already += 1
            case .invalidRequest?, .certificateNotFound?: tally.impossible += 1
            case .authorityState?, .authorityNotFound?:
                throw outcome ?? Refusal(.internalFailure, "Nobody knows why.")
            default:
                tally.failed += 1
                tally.failure = tally.failure ?? outcome?.message
            }
        }
        return tally
    }

    private func refusal(
        of serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        _ reason: RevocationReason,
        _ provenance: Provenance
    ) async -> Refusal? {
        do throws(Refusal) {
            try await self.authority.revoke(serialNumber, of: authority, reason: reason, by: provenance)
            return nil
        } catch {
            return error
        }
    }

    /// Has an authority issue no more.
    ///
    /// - Returns: Whether it might before.
    /// - Throws: ``Refusal`` where it is neither active nor disabled, or that cannot be recorded.
    public func disable(_ authority: UniqueIdentifier, provenance: Provenance) async throws(Refusal) -> Bool {
        let before = try await self.authority.describeAuthority(authority).status
        try await self.authority.disable(authority, by: provenance)
        return before == .active
    }

    /// Has the revocation lists of an authority made that are due, and waits for them.
    ///
    /// - Returns: Why they were not made; `nil` where they were, or the authority has none that are due.
    public func makeLists(of authority: UniqueIdentifier) async -> String? {
        await self.lists.makeNow(authority)
    }
}
