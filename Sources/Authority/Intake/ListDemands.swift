import EventLog
import Issuance
import Ledger
import Logging
import PKI

/// What an authority must be so that its lists can be made and found: asked before anything is recorded that would have certificates
/// name lists that there never are.
struct ListDemands: Sendable {
    let reading: ListReading
    let logger: Logger

    /// Refuses lists of an authority whose key may sign none, and another place where the complete list has too many already.
    func check(
        _ wanted: ListConfiguration,
        of state: AuthorityState,
        certificate: Certificate?
    ) async throws(Refusal) {
        if let certificate, !certificate.tbsCertificate.maySignLists {
            throw Refusal(
                .invalidArgument,
                "CrlConfiguration: the certificate authority's certificate has a keyUsage without cRLSign, so that its key may sign "
                    + "no revocation list (RFC 5280 section 6.3.3). Import a certificate with cRLSign first."
            )
        }
        guard !wanted.isPartitioned, let configured = try await self.configured(state) else { return }
        guard configured.hasRoom(for: wanted.place(of: state.identifier, partition: nil)) else {
            throw Refusal(
                .limitExceeded,
                "The complete revocation list of the certificate authority lies in \(ConfiguredLists.mostPlaces) places already, "
                    + "which certificates may name. Choose one of these buckets and paths again, or CrlType PARTITIONED."
            )
        }
    }

    /// Refuses a certificate with which lists could not be made any more that certificates may name.
    func check(imported certificate: Certificate, into state: AuthorityState) async throws(Refusal) {
        guard state.revocation != nil, !certificate.tbsCertificate.maySignLists,
            try await self.configured(state) != nil
        else { return }
        throw Refusal(
            .malformedCertificate,
            "The certificate has a keyUsage without cRLSign, and the certificate authority has revocation lists made, or had them made "
                + "that certificates may name: its key must be allowed to sign them (RFC 5280 section 6.3.3)."
        )
    }

    private func configured(_ state: AuthorityState) async throws(Refusal) -> ConfiguredLists? {
        do {
            return try await self.reading.configurations(of: state.identifier)
        } catch {
            self.logger.error("The revocation lists cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The revocation lists cannot be read from the ledger.")
        }
    }
}
