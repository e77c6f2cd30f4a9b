import Authority
import Bytes
import Issuance
import Ledger

extension PrivateCAAPI {
    /// What somebody is told who asks too soon again for the same public key and names: which certificate there is, and when another may
    /// be asked for; `nil` where something else was refused.
    func reissuance(_ refusal: Refusal, of authorityName: String?) -> APIError? {
        let settings = self.authority.settings
        guard case .reason(let reason) = refusal.cause, let earlier = EarlierIssuance(reason),
            case .authority(let authority)? = authorityName.flatMap({ try? ResourceName(parsing: $0, in: settings) })
        else { return nil }
        let certificate = IssuedCertificateName(authority: authority, serialNumber: earlier.serialNumber)
        let name = ResourceName.certificate(certificate).text(
            in: settings,
            serialNumbers: self.configuration.serialNumbers
        )
        return APIError(
            .limitExceeded,
            "The policy on reissuance of the certificate authority refuses another certificate for the same public key and "
                + "names before \(earlier.until): \(name) was issued for them at \(earlier.time)."
        )
    }
}
