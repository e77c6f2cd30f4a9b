import Bytes
import Derivation
import EventLog
import Issuance
import Ledger
import Logging
import PKI

/// Issued certificates and their chains, put together again from what the log holds.
struct CertificateLookup: Sendable {
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    let reader: any EventReading
    let logger: Logger

    /// The certificate of a serial number, and its chain: the issuing authority's certificate first, the root last; none
    /// for a certificate that the authority signed for itself.
    func certificate(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier
    ) async throws(Refusal) -> (certificate: [UInt8], chain: [[UInt8]]) {
        let state = try await self.authorities.existing(authority)
        switch state.status {
        case .creating, .failed, .deleted:
            throw Refusal(
                .authorityState,
                "The certificate authority is not in a valid state for reading certificates."
            )
        case .pendingCertificate, .active, .disabled, .expired:
            break
        }
        do {
            guard let row = try await self.reader.serial(serialNumber, of: authority), row.standing == .issued else {
                throw self.absence(of: serialNumber, authority: authority)
            }
            let intent = try await self.event(at: row.intent)
            // What certifies a responder is nobody's issuance: it comes with the answers, and has no ARN.
            if case .responderAuthorized = intent { throw self.absence(of: serialNumber, authority: authority) }
            guard case .issuanceAuthorized(let authorized) = intent,
                authorized.serialNumber == serialNumber, authorized.authority == authority,
                case .certificateSigned(let signed) = try await self.event(at: row.ending)
            else {
                throw StoreError(
                    .corrupt,
                    "The index of serial numbers points to another event.",
                    position: row.ending
                )
            }
            let toBeSigned = try TBSCertificate(derEncoded: authorized.tbsCertificate)
            let certificate = try Certificate(
                tbsOctets: authorized.tbsCertificate,
                signatureAlgorithm: toBeSigned.signatureAlgorithm,
                signature: signed.signature
            )
            guard toBeSigned.subjectPublicKeyInfo.derOctets != state.subjectPublicKeyInfo,
                let version = authorized.basis.version(of: .authority),
                let issuer = state.imported(atVersion: version)
            else { return (certificate.derOctets, []) }
            return (certificate.derOctets, [issuer.certificate] + issuer.chain)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            self.logger.error("A certificate cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate cannot be read from the ledger.")
        }
    }

    private func absence(of serialNumber: [UInt8], authority: UniqueIdentifier) -> Refusal {
        let name = IssuedCertificateName(authority: authority, serialNumber: serialNumber)
        return self.sequencer.isIssuing(name)
            ? Refusal(.requestInProgress, "The certificate is being signed.")
            : Refusal(.certificateNotFound, "There is no certificate with this serial number of this authority.")
    }

    private func event(at position: UInt64) async throws -> EventBody? {
        guard let stored = try await self.reader.storedEntry(at: position) else { return nil }
        let entry = try await self.reader.entry(stored)
        return try Event(derEncoded: entry.payload[...], schema: entry.header.schema, type: entry.header.type).body
    }
}

extension Sequencer {
    /// Whether a certificate's intent is recorded, and not yet its ending.
    func isIssuing(_ name: IssuedCertificateName) -> Bool {
        self.withState { state in
            state.openIssuances.values.contains {
                $0.serialNumber == name.serialNumber && $0.authority == name.authority
            }
        }
    }
}
