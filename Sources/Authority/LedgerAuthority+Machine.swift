import Bytes
import Ledger
import Synchronization

// What is caused without a call: by the server itself, and by who works on its machine.
extension LedgerAuthority {
    /// Issues the certificate that the server shows to its clients, for whoever started it.
    func issueServerCertificate(
        _ order: CertificateOrder,
        for provenance: Provenance,
        _ entropy: Entropy
    ) async throws(Refusal) -> IssuedCertificateName {
        let request: UniqueIdentifier
        do { request = try entropy.identifier() } catch {
            throw Refusal(.internalFailure, "No request can be named: \(error)")
        }
        return try await self.intake.issue(order, for: .server(request, provenance))
    }

    /// Revokes an issued certificate, whoever wants it.
    func revoke(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        by provenance: Provenance
    ) async throws(Refusal) {
        try await self.revocation.revoke(serialNumber, of: authority, reason: reason, by: provenance)
        await self.statuses.withLock { $0 }?.noteChange(of: authority)
    }

    /// Has an authority issue no more, whoever wants it; one that does not is left so.
    func disable(_ authority: UniqueIdentifier, by provenance: Provenance) async throws(Refusal) {
        try await self.upkeep.change(.disable, of: authority, by: provenance)
    }
}
