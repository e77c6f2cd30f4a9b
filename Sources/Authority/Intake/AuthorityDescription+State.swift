import Bytes
import Derivation
import Issuance
import Ledger
import PKI

extension AuthorityDescription {
    /// An authority as it stands at a time: one whose certificate has ended is expired, whatever else was recorded, and one
    /// whose certificate, or one above it, has yet to begin waits for it.
    init(_ state: AuthorityState, _ issuing: IssuingAuthority, at time: Instant) {
        let certificate = issuing.certificate?.tbsCertificate
        self.init(
            authority: state.identifier,
            kind: state.creating.kind,
            usageMode: state.creating.usageMode,
            status: state.status(at: time, within: issuing.period),
            createdAt: state.createdAt,
            lastStateChangeAt: state.lastStateChangeAt,
            configuration: state.creating.configuration,
            keyStorageSecurityStandard: state.creating.keyStorageSecurityStandard,
            serialNumber: certificate?.serialNumber.octets,
            notBefore: certificate?.validity.notBefore,
            notAfter: certificate?.validity.notAfter,
            restorableUntil: state.deletion?.restorableUntil,
            revocation: state.revocation?.configuration ?? RevocationConfiguration()
        )
    }
}
