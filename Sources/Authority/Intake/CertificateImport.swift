import Bytes
import Derivation
import Issuance
import Ledger
import Logging
import PKI

/// The way of an authority's own certificate into the ledger.
struct CertificateImport: Sendable {
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let lists: ListDemands
    let ruleSets: RuleSets
    let logger: Logger

    /// The longest chain that is kept, in octets of DER.
    private static let maximumChainOctets = 1 << 18

    /// Admits a certificate and its chain at the authority's present version, and again where that moved meanwhile.
    func admit(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        into authority: UniqueIdentifier,
        caller: Caller
    ) async throws(Refusal) {
        for _ in 0..<4 {
            let state = try await self.authorities.existing(authority)
            let ruleSet = self.sequencer.withState { $0.policy.ruleSet }
            let admitted = try self.admit(certificate, chain: chain, to: state, ruleSet: ruleSet)
            try await self.lists.check(imported: admitted.certificate, into: state)
            let imported = AuthorityCertificateImported(
                certificate: admitted.certificate.derOctets,
                chain: admitted.chain,
                provenance: caller.provenance(inStream: authority)
            )
            let receipt = await self.sequencer.submit(
                .importCertificate(
                    authority,
                    version: state.version,
                    ruleSet: ruleSet,
                    revocation: state.revocation?.version,
                    imported
                )
            )
            switch receipt {
            case .decided(.recorded, _): return
            case .decided(.stale, _): continue
            default: throw receipt.refusal
            }
        }
        throw Refusal(.unavailable, "The authority keeps changing; try again.")
    }

    private func admit(
        _ certificate: [UInt8],
        chain: [UInt8]?,
        to state: AuthorityState,
        ruleSet: Int64
    ) throws(Refusal) -> (certificate: Certificate, chain: [[UInt8]]) {
        let issuing = try self.directory.authority(state, self.logger)
        let octets: [[UInt8]]
        let admittedCertificate: Certificate
        do throws(ImportRefusal) {
            let admitted = try self.ruleSets.admit(
                certificate: certificate,
                chain: chain,
                to: issuing,
                at: self.sequencer.now(),
                ruleSet: ruleSet
            )
            octets = admitted.chain.map(\.derOctets)
            admittedCertificate = admitted.certificate
        } catch {
            throw Refusal(RefusalCode(error.code), error.reason)
        }
        let name = admittedCertificate.tbsCertificate.subject
        // No rule, which an order could be judged by again, but the books': what the authority issued, its lists and its answers
        // name it so. The state's version, at which the import is recorded, holds it at the head.
        guard issuing.certificate.map({ $0.tbsCertificate.subject.derOctets == name.derOctets }) ?? true else {
            throw Refusal(.certificateMismatch, Reason(.importOfAnotherSubject))
        }
        let chainOctets = octets.reduce(0) { $0 + $1.count }
        guard chainOctets <= Self.maximumChainOctets else {
            throw Refusal(.invalidValue, Reason(.chainTooLarge, chainOctets, Self.maximumChainOctets))
        }
        return (admittedCertificate, octets)
    }
}
