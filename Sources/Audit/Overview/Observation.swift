internal import Bytes
internal import Cryptography
internal import Derivation
internal import EventLog
internal import Ledger
internal import PKI

/// What an overview takes of one entry.
struct Observation: Sendable {
    /// What the event says, as far as it is counted.
    enum Said: Sendable {
        /// Nothing beyond its kind.
        case nothing
        case opened(origin: String)
        case started(isDevelopment: Bool)
        case stepped(Int64, isHeld: Bool)
        case creating(subject: String)
        case requested(authority: UniqueIdentifier?, template: String, requester: String)
        case refused(rules: [Int64], code: RefusalCode)
        case intended(IntendedCertificateFacts)
        case ended(isBurned: Bool)
        case revoked(authority: UniqueIdentifier, reason: RevocationReason)
        case listed(authority: UniqueIdentifier)
        case answered(authority: UniqueIdentifier, count: UInt64)
        case operationRefused(operation: String)
        case turnedAway(unknown: UInt64, logins: UInt64, known: UInt64)
        case access(CredentialsChange)
    }

    let header: EntryHeader
    let leafHash: Digest256
    let said: Said
    /// Whether its payload is gone, so that what it said is not known.
    let isWithheld: Bool

    /// What an entry says.
    ///
    /// - Throws: ``AuditError`` where it cannot be read, or is newer than this program.
    init(_ entry: StoredEntry, in log: any EventReading, _ revocations: RevocationPositions) async throws {
        self.header = entry.header
        self.leafHash = entry.leafHash
        guard let type = EventType(rawValue: entry.header.type) else {
            throw AuditError(
                "The ledger is newer than this program: event type \(entry.header.type) is not known to this version",
                at: entry.header.position,
                isNewer: true
            )
        }
        self.isWithheld = entry.payload == .withheld
        guard !self.isWithheld, Self.isAsked(type) else {
            self.said = .nothing
            return
        }
        self.said = try await Self.said(try await log.entry(entry).body(), at: entry.header.position, revocations)
    }

    /// Whether more is counted of events of a kind than how many there are.
    private static func isAsked(_ type: EventType) -> Bool {
        switch type {
        case .ledgerOpened, .serverStarted, .clockStepped, .authorityCreating, .credentialsChanged: true
        case .issuanceRequested, .issuanceRefused, .issuanceAuthorized, .signingFailed, .issuanceAbandoned: true
        case .certificateRevoked, .cRLSigned, .responderAuthorized, .responderFailed, .oCSPPeriodClosed: true
        case .operationRefused, .refusalsCounted: true
        default: false
        }
    }

    private static func said(
        _ body: EventBody,
        at position: UInt64,
        _ revocations: RevocationPositions
    ) async throws -> Said {
        switch body {
        case .ledgerOpened(let opened): return .opened(origin: opened.origin)
        case .serverStarted(let started): return .started(isDevelopment: started.isDevelopment)
        case .clockStepped(let stepped):
            let (step, overflow) = stepped.after.microseconds.subtractingReportingOverflow(stepped.before.microseconds)
            return .stepped(overflow ? .max : step, isHeld: stepped.isHeld)
        case .authorityCreating(let creating):
            let subject = (try? DistinguishedName(derEncoded: creating.subject))?.description
            return .creating(subject: NameTally.kept(subject ?? "unreadable name"))
        case .issuanceRequested(let asked):
            return .requested(
                authority: asked.authority,
                template: NameTally.kept(asked.template ?? CertificateSample.presetTemplate),
                requester: NameTally.kept(asked.provenance.principal)
            )
        case .issuanceRefused(let refused):
            let failed = refused.checks.filter { $0.outcome == .failed }.map(\.rule)
            return .refused(rules: failed, code: refused.code)
        case .issuanceAuthorized(let intent):
            return .intended(
                try await IntendedCertificateFacts(
                    of: intent.authority,
                    intent.serialNumber,
                    intent.tbsCertificate,
                    at: position,
                    revocations
                )
            )
        case .responderAuthorized(let intent):
            return .intended(
                try await IntendedCertificateFacts(
                    of: intent.authority,
                    intent.serialNumber,
                    intent.tbsCertificate,
                    at: position,
                    revocations
                )
            )
        case .signingFailed, .issuanceAbandoned, .responderFailed: return .ended(isBurned: body.burnsSerialNumber)
        case .certificateRevoked(let revoked): return .revoked(authority: revoked.authority, reason: revoked.reason)
        case .cRLSigned(let signed): return .listed(authority: signed.authority)
        case .oCSPPeriodClosed(let closed): return .answered(authority: closed.authority, count: closed.count)
        case .operationRefused(let refused): return .operationRefused(operation: NameTally.kept(refused.operation))
        case .refusalsCounted(let counted):
            return .turnedAway(
                unknown: counted.unknown.reduce(0) { $0 &+ UInt64(clamping: $1.count) },
                logins: counted.logins.reduce(0) { $0 &+ UInt64(clamping: $1.count) },
                known: counted.known.reduce(UInt64(clamping: counted.others)) { $0 &+ UInt64(clamping: $1.count) }
            )
        case .credentialsChanged(let changed): return .access(changed.change)
        default: return .nothing
        }
    }
}

/// What is counted of a certificate that is to be signed.
struct IntendedCertificateFacts: Sendable {
    let authority: UniqueIdentifier
    let keyType: String
    let algorithm: String
    let notAfter: Instant
    /// Where its revocation lies; absent where the log has none.
    let revoked: UInt64?

    init(
        of authority: UniqueIdentifier,
        _ serialNumber: [UInt8],
        _ octets: [UInt8],
        at position: UInt64,
        _ revocations: RevocationPositions
    ) async throws {
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try TBSCertificate(derEncoded: octets)
        } catch {
            throw AuditError("The certificate cannot be read: \(error.message)", at: position)
        }
        self.authority = authority
        self.keyType = Self.keyType(tbsCertificate.subjectPublicKeyInfo.derOctets)
        self.algorithm = tbsCertificate.signatureAlgorithm.signatureAlgorithmName ?? "unknown"
        self.notAfter = tbsCertificate.validity.notAfter
        self.revoked = try await revocations.position(of: serialNumber, authority)
    }

    private static func keyType(_ subjectPublicKeyInfo: [UInt8]) -> String {
        switch try? PublicKeyKind(claimedBy: subjectPublicKeyInfo) {
        case .rsa(let bits): "RSA \(bits)"
        case .ellipticCurve(.p256): "EC P-256"
        case .ellipticCurve(.p384): "EC P-384"
        case .ellipticCurve(.p521): "EC P-521"
        case .ed25519: "Ed25519"
        case nil: "unknown"
        }
    }
}

/// Where a log's revocations lie.
struct RevocationPositions: Sendable {
    private let log: any EventReading
    /// Whether there is any at all: most logs need not be asked for each certificate.
    private let isEmpty: Bool

    init(log: any EventReading) async throws(StoreError) {
        self.log = log
        self.isEmpty = try await log.revocations(after: nil, limit: 1).isEmpty
    }

    /// Where the revocation of a certificate lies; `nil` where there is none.
    func position(of serialNumber: [UInt8], _ authority: UniqueIdentifier) async throws(StoreError) -> UInt64? {
        self.isEmpty ? nil : try await self.log.revocation(serialNumber, of: authority)?.position
    }
}
