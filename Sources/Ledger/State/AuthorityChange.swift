internal import Bytes

/// What somebody wants to become of an authority.
public enum AuthorityChange: Hashable, Sendable {
    /// It may not issue any more.
    case disable
    /// It may issue again.
    case enable
    /// It is to be gone, and can be restored for so many days where it came to be.
    case delete(days: Int64)
    /// It is to be there again.
    case restore
}

extension LedgerState {
    /// Decides whether an authority may come to stand otherwise at a time: the status matrix of the API reference, `api.md` section 3.
    ///
    /// What is so already is not recorded again.
    func decide(
        _ change: AuthorityChange,
        of stream: UniqueIdentifier,
        seenAt version: UInt64,
        _ period: AuthorityPeriod?,
        _ provenance: Provenance,
        at time: Instant
    ) -> Decision {
        guard let state = self.authorities[stream], state.version == version else { return Decision([], .stale) }
        guard !state.isGone(at: time) else { return .authorityGone(stream) }
        let status = state.status(at: time, within: period)
        if let fault = change.fault(from: status) {
            return Decision([], .impossible(code: .authorityState, message: fault))
        }
        let body: EventBody
        switch change {
        case .disable, .enable:
            let isDisabled = change == .disable
            guard state.isDisabled != isDisabled else { return Decision([], .recorded) }
            body = .authorityStatusChanged(AuthorityStatusChanged(isDisabled: isDisabled, provenance: provenance))
        case .delete(let days):
            // What never came to be, or not yet, leaves nothing to restore.
            let restorableUntil = state.creation == .done ? time.adding(seconds: days * 86_400) : nil
            let deleted = AuthorityDeleted(
                isDisabled: state.isDisabled,
                restorableUntil: restorableUntil,
                provenance: provenance
            )
            body = .authorityDeleted(deleted)
        case .restore:
            body = .authorityRestored(AuthorityRestored(isDisabled: state.isDisabled, provenance: provenance))
        }
        return Decision([.body(stream: stream, body)], .recorded)
    }
}

extension AuthorityChange {
    /// Why it cannot be made from a status, in the words that clients of the hosted service look for; `nil` where it can.
    public func fault(from status: AuthorityStatus) -> String? {
        switch (self, status) {
        case (.disable, .active), (.disable, .disabled), (.enable, .active), (.enable, .disabled): nil
        case (.disable, _), (.enable, _):
            "The certificate authority must be in the ACTIVE or DISABLED state to be updated."
        case (.delete, .active): "The certificate authority is ACTIVE: it must be disabled before it is deleted."
        case (.delete, .deleted): "The certificate authority is deleted already."
        case (.delete, _), (.restore, .deleted): nil
        case (.restore, _): "The certificate authority must be in the DELETED state to be restored."
        }
    }
}

extension Decision {
    /// What is told of an authority that was deleted and can be restored no more: as if it had never been.
    static func authorityGone(_ authority: UniqueIdentifier) -> Decision {
        Decision(
            [],
            .impossible(code: .authorityNotFound, message: "There is no certificate authority \(authority).")
        )
    }
}
