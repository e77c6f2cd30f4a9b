internal import Bytes

/// What was last said of whether an authority's certificates name the log.
public struct LogNamingState: Hashable, Sendable {
    /// The position of the entry that said it: the version that judgements name.
    public let version: UInt64
    /// What they do.
    public let naming: LogNaming

    init(_ naming: LogNaming, version: UInt64) {
        self.version = version
        self.naming = naming
    }
}

extension LedgerState {
    /// Whether the certificates of an authority name the log, and their request in it.
    public func namesLog(of authority: AuthorityState?) -> Bool {
        (authority?.naming?.naming ?? .asLedger).namesLog(underLedger: self.policy.namesLog)
    }

    /// Decides whether it is said otherwise from now on if an authority's certificates name the log.
    ///
    /// What is so already is not recorded again.
    func decide(
        _ naming: LogNaming,
        of stream: UniqueIdentifier,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream] else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        if let fault = state.status.faultForOwnPolicy {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        guard naming != state.naming?.naming ?? .asLedger else { return Decision([], .unchanged) }
        guard self.booksVersion >= EventType.logNamingChanged.kind.since else {
            let message = "The ledger's books are of an earlier version: start a server of this one first."
            return Decision([], .impossible(code: .unavailable, message: message))
        }
        let changed = LogNamingChanged(naming: naming, provenance: provenance)
        return Decision([.body(stream: stream, .logNamingChanged(changed))], .recorded)
    }
}

extension AuthorityStatus {
    /// Why an authority that stands so is told nothing about what its certificates name, or what it issues again; `nil` where it may be.
    public var faultForOwnPolicy: String? {
        switch self {
        case .creating, .pendingCertificate, .active, .disabled, .expired: nil
        case .failed, .deleted: "The certificate authority must not have failed, nor be deleted."
        }
    }
}
