internal import Bytes

/// What was last said of what an authority does when it is soon asked for the same again.
public struct ReissuanceState: Hashable, Sendable {
    /// The position of the entry that said it: the version that judgements name.
    public let version: UInt64
    /// What it does; absent where it does not look.
    public let policy: ReissuancePolicy?

    init(_ policy: ReissuancePolicy?, version: UInt64) {
        self.version = version
        self.policy = policy
    }
}

extension LedgerState {
    /// Decides whether an authority does something else from now on when it is soon asked for the same again.
    ///
    /// What is so already is not recorded again.
    func decide(
        _ policy: ReissuancePolicy?,
        of stream: UniqueIdentifier,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream] else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        if let fault = state.status.faultForOwnPolicy {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        guard policy != state.reissuance?.policy else { return Decision([], .unchanged) }
        guard self.booksVersion >= EventType.reissuancePolicyChanged.kind.since else {
            let message = "The ledger's books are of an earlier version: start a server of this one first."
            return Decision([], .impossible(code: .unavailable, message: message))
        }
        let mode: ReissuanceMode = policy.map { $0.refuses ? .refuse : .note } ?? .off
        let changed = ReissuancePolicyChanged(mode: mode, period: policy?.period, provenance: provenance)
        return Decision([.body(stream: stream, .reissuancePolicyChanged(changed))], .recorded)
    }
}
