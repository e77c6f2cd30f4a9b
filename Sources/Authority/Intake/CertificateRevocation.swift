import Bytes
import Derivation
import EventLog
import Issuance
import Ledger
import Logging
import PKI
import Synchronization

/// The way of a revocation into the ledger: decided by what the log's own index says of the serial number.
struct CertificateRevocation: Sendable {
    let sequencer: Sequencer
    let authorities: AuthoritiesAtHand
    let directory: AuthorityDirectory
    let reader: any EventReading
    /// How many certificates a complete list tells of.
    let mostListed: Int64
    let logger: Logger
    private let listed: ListedCertificates
    private let underWay = RevocationsUnderWay()

    init(
        sequencer: Sequencer,
        authorities: AuthoritiesAtHand,
        directory: AuthorityDirectory,
        reader: any EventReading,
        mostListed: Int64,
        logger: Logger
    ) {
        self.sequencer = sequencer
        self.authorities = authorities
        self.directory = directory
        self.reader = reader
        self.mostListed = mostListed
        self.listed = ListedCertificates(reader: reader)
        self.logger = logger
    }

    /// How many octets a serial number has that was issued here.
    private static let serialNumberOctets = 16

    /// Revokes the certificate of a serial number: an integer's octets, most significant first, without leading zeros.
    ///
    /// One revocation of a certificate at a time: what the index says of it is asked after any other is durable.
    func revoke(
        _ serialNumber: [UInt8],
        of authority: UniqueIdentifier,
        reason: RevocationReason,
        by provenance: Provenance
    ) async throws(Refusal) {
        let name = IssuedCertificateName(authority: authority, serialNumber: serialNumber)
        guard self.underWay.begin(name) else {
            throw Refusal(.requestInProgress, "The certificate is being revoked.")
        }
        defer { self.underWay.end(name) }
        for _ in 0..<16 {
            let state = try await self.authorities.existing(authority)
            let period = try self.directory.period(
                of: state,
                at: self.sequencer.now(),
                to: "revoke certificates",
                self.logger
            )
            try await self.check(name, state)
            let revoked = CertificateRevoked(
                authority: authority,
                serialNumber: serialNumber,
                reason: reason,
                provenance: provenance
            )
            let stream: UniqueIdentifier
            do { stream = try StreamIdentifiers.revocations(of: authority) } catch {
                throw Refusal(.internalFailure, "The stream of revocations cannot be named.")
            }
            switch await self.sequencer.submit(.revokeCertificate(stream: stream, revoked, period: period)) {
            case .decided(.recorded, _): return
            case .decided(.stale, _): continue
            case let receipt: throw receipt.refusal
            }
        }
        throw Refusal(.unavailable, "The authority keeps leaving; try again.")
    }

    /// Whether there is such a certificate, whose life goes on and which is not revoked.
    private func check(_ name: IssuedCertificateName, _ state: AuthorityState) async throws(Refusal) {
        let notFound = Refusal(
            .certificateNotFound,
            "There is no certificate with the serial number \(name.serialNumber.isEmpty ? "0" : name.serialNumber.hexadecimal) of this authority."
        )
        guard name.serialNumber.count == Self.serialNumberOctets else { throw notFound }
        do {
            guard let row = try await self.reader.serial(name.serialNumber, of: name.authority) else {
                guard !self.sequencer.isIssuing(name) else {
                    throw Refusal(.requestInProgress, "The certificate is being signed.")
                }
                throw notFound
            }
            let intent: EventBody?
            if let stored = try await self.reader.storedEntry(at: row.intent) {
                intent = try StateLoading.body(of: try await self.reader.entry(stored))
            } else {
                intent = nil
            }
            // A responder's certificate is nobody's issuance, and cannot be revoked (RFC 6960, 4.2.2.2.1): its life is a week.
            if case .responderAuthorized = intent { throw notFound }
            // What was burned counts as revoked since its burning.
            guard row.standing == .issued,
                try await self.reader.revocation(name.serialNumber, of: name.authority) == nil
            else { throw Refusal(.alreadyProcessed, "The certificate is revoked already.") }
            guard case .issuanceAuthorized(let authorized) = intent else {
                throw StoreError(.corrupt, "The index of serial numbers points to another event.", position: row.intent)
            }
            let certificate = try TBSCertificate(derEncoded: authorized.tbsCertificate)
            guard certificate.subjectPublicKeyInfo.derOctets != state.subjectPublicKeyInfo else {
                throw Refusal(.invalidRequest, "Self-signed certificate can not be revoked.")
            }
            guard self.sequencer.now() <= certificate.validity.notAfter else {
                throw Refusal(.invalidRequest, "The certificate ended at \(certificate.validity.notAfter).")
            }
            try await self.checkRoom(state)
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            self.logger.error("A certificate cannot be read.", metadata: ["error": "\(error)"])
            throw Refusal(.internalFailure, "The certificate cannot be read from the ledger.")
        }
    }

    /// Refuses what would come onto a complete list that is as long as lists may be.
    ///
    /// Several that come at one time may all find the last place free: a list is longer by those, and no more.
    private func checkRoom(_ state: AuthorityState) async throws {
        // Who has not issued so many has not revoked so many.
        guard let lists = state.revocation?.configuration.lists, !lists.isPartitioned,
            self.sequencer.withState({ Int64(clamping: $0.certificateCount(of: state.identifier)) }) >= self.mostListed,
            try await self.listed.count(of: state.identifier, upTo: self.mostListed, at: self.sequencer.now())
                >= self.mostListed
        else { return }
        throw Refusal(
            .limitExceeded,
            "\(self.mostListed) certificates of the authority are revoked that have not ended, and a complete revocation list tells of no more; those in parts do."
        )
    }
}

/// The certificates that somebody is revoking now.
private final class RevocationsUnderWay: Sendable {
    private let names = Mutex<Set<IssuedCertificateName>>([])

    /// Takes a certificate; `false` where another revocation of it has not ended.
    func begin(_ name: IssuedCertificateName) -> Bool { self.names.withLock { $0.insert(name).inserted } }

    func end(_ name: IssuedCertificateName) { _ = self.names.withLock { $0.remove(name) } }
}
