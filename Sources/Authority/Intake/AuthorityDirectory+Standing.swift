import Bytes
import Derivation
import Ledger
import Logging

extension AuthorityDirectory {
    /// The period of an authority that is ACTIVE or DISABLED, as what does not issue asks it to be.
    ///
    /// - Parameter purpose: What it has to be so for, as a refusal says it.
    func period(
        of state: AuthorityState,
        at now: Instant,
        to purpose: String,
        _ logger: Logger
    ) throws(Refusal) -> AuthorityPeriod? {
        let issuing = try self.authority(state, logger)
        switch state.status(at: now, within: issuing.period) {
        case .active, .disabled: return issuing.period
        case .creating, .pendingCertificate, .expired, .failed, .deleted:
            throw Refusal(
                .authorityState,
                "The certificate authority must be in the ACTIVE or DISABLED state to \(purpose)."
            )
        }
    }
}
