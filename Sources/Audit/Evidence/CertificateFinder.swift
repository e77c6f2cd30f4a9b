public import Bytes
internal import EventLog
internal import Ledger
internal import PKI
internal import Views

/// How a certificate is named.
public enum CertificateReference: Hashable, Sendable {
    /// By the serial number that an authority gave it.
    case named(authority: UniqueIdentifier, serialNumber: [UInt8])
    /// By its serial number alone.
    case serialNumber([UInt8])
    /// By where an entry lies that speaks of it: its request, its intent, its ending, or its revocation.
    case position(UInt64)
}

/// Why a certificate is not found.
public enum CertificateAbsence: Error, Hashable, Sendable, CustomStringConvertible {
    /// No authority of the ledger used this serial number.
    case unknownSerialNumber
    /// More than one authority used this serial number.
    case ambiguousSerialNumber
    /// The log has no entry there.
    case noEntry(UInt64)
    /// The entry speaks of no certificate.
    case otherEntry(UInt64)
    /// The request was answered without an intent to sign.
    case notAuthorized(UInt64)
    /// The intent has no ending yet, or one that left nothing.
    case noEnding(UInt64)
    /// The certificate is that of a responder, which nobody asked for.
    case ofResponder(UInt64)
    /// No request, and no responder's certificate, has this identifier.
    case unknownRequest

    /// What is so, for people.
    public var description: String {
        switch self {
        case .unknownSerialNumber: "No authority of this ledger used this serial number."
        case .ambiguousSerialNumber: "More than one authority used this serial number: name the certificate in full."
        case .noEntry(let position): "The log has no entry at position \(position)."
        case .otherEntry(let position): "The entry at position \(position) speaks of no certificate."
        case .notAuthorized(let position):
            "The request at position \(position) was refused, or repeats another, and has no certificate: `ca-ledger request show \(position)` tells what became of it."
        case .noEnding(let position):
            "The intent at position \(position) has no ending that left a certificate, or burned its number."
        case .ofResponder(let position):
            "The certificate intended at position \(position) is a responder's: nobody asked for it."
        case .unknownRequest: "The log has no request of this identifier."
        }
    }
}

/// The three entries that made a certificate, or burned its serial number.
struct FoundCertificate: Sendable {
    let authority: UniqueIdentifier
    let serialNumber: [UInt8]
    let request: KnownEntry
    let requested: IssuanceRequested?
    let intent: KnownEntry
    let authorized: IssuanceAuthorized
    let ending: KnownEntry

    /// The certificate, DER; `nil` where its serial number was burned.
    var certificate: [UInt8]? {
        guard case .certificateSigned(let signed) = self.ending.body,
            let tbsCertificate = try? TBSCertificate(derEncoded: self.authorized.tbsCertificate)
        else { return nil }
        return DERCertificate.octets(
            tbsCertificate: self.authorized.tbsCertificate,
            algorithm: tbsCertificate.signatureAlgorithm.derOctets,
            signature: signed.signature
        )
    }
}

/// Certificates found by the log's own indexes, and by the few entries that these name.
struct CertificateFinder: Sendable {
    let reading: EntryReading

    init(log: any EventReading, views: ViewsStore? = nil) { self.reading = EntryReading(log: log, views: views) }

    /// The entries of a certificate.
    ///
    /// - Throws: ``CertificateAbsence`` where there is none; ``AuditError`` where the entries do not belong together.
    func certificate(_ reference: CertificateReference) async throws -> FoundCertificate {
        switch reference {
        case .named(let authority, let serialNumber):
            guard let row = try await self.reading.log.serial(serialNumber, of: authority) else {
                throw CertificateAbsence.unknownSerialNumber
            }
            return try await self.certificate(row)
        case .serialNumber(let serialNumber):
            let rows = try await self.rows(of: serialNumber)
            guard let row = rows.first else { throw CertificateAbsence.unknownSerialNumber }
            guard rows.count == 1 else { throw CertificateAbsence.ambiguousSerialNumber }
            return try await self.certificate(row)
        case .position(let position):
            return try await self.certificate(spokenOfAt: position)
        }
    }

    /// What became of a serial number, of each authority that used it: two at most.
    func rows(of serialNumber: [UInt8]) async throws -> [SerialEntry] {
        let log = self.reading.log
        var last: SerialEntry?
        if !serialNumber.isEmpty {
            last = SerialEntry(
                authority: UniqueIdentifier(words: (0, 0)),
                serialNumber: serialNumber,
                intent: 0,
                ending: 0,
                standing: .issued
            )
        }
        return try await log.serials(after: last, limit: 2).filter { $0.serialNumber == serialNumber }
    }

    /// The authority and the serial number that an entry speaks of, whether that came to an ending or not.
    ///
    /// - Throws: ``CertificateAbsence`` where it speaks of none.
    func name(spokenOfAt position: UInt64) async throws -> (authority: UniqueIdentifier, serialNumber: [UInt8]) {
        guard position < (try await self.reading.log.size()) else { throw CertificateAbsence.noEntry(position) }
        let entry = try await self.reading.entry(at: position)
        var intent: KnownEntry? = entry
        switch entry.body {
        case .issuanceAuthorized, .responderAuthorized: break
        case .certificateRevoked(let revoked): return (revoked.authority, revoked.serialNumber)
        case .issuanceRequested:
            intent = try await self.reading.log.size() > position + 1 ? self.reading.entry(at: position + 1) : nil
            guard intent?.header.stream == entry.header.stream else { throw CertificateAbsence.notAuthorized(position) }
        case .certificateSigned, .signingFailed, .issuanceAbandoned:
            intent = try await self.reading.intent(of: entry.header.stream, before: position, .issuanceAuthorized)
        case .responderCertified, .responderFailed:
            intent = try await self.reading.intent(of: entry.header.stream, before: position, .responderAuthorized)
        case .issuanceRefused, .issuanceRepeated: throw CertificateAbsence.notAuthorized(position)
        default: throw CertificateAbsence.otherEntry(position)
        }
        switch intent?.body {
        case .issuanceAuthorized(let authorized): return (authorized.authority, authorized.serialNumber)
        case .responderAuthorized(let authorized): return (authorized.authority, authorized.serialNumber)
        case nil: throw CertificateAbsence.noEnding(position)
        default: throw CertificateAbsence.notAuthorized(position)
        }
    }

    private func certificate(spokenOfAt position: UInt64) async throws -> FoundCertificate {
        guard position < (try await self.reading.log.size()) else { throw CertificateAbsence.noEntry(position) }
        let entry = try await self.reading.entry(at: position)
        switch entry.body {
        case .issuanceRequested:
            let next = try await self.reading.entry(at: position + 1)
            guard next.header.stream == entry.header.stream, case .issuanceAuthorized = next.body else {
                throw CertificateAbsence.notAuthorized(position)
            }
            return try await self.certificate(intendedBy: next)
        case .issuanceAuthorized: return try await self.certificate(intendedBy: entry)
        case .certificateSigned, .signingFailed, .issuanceAbandoned:
            let stream = entry.header.stream
            let intent = try await self.reading.intent(of: stream, before: position, .issuanceAuthorized)
            guard let intent else { throw CertificateAbsence.noEnding(position) }
            return try await self.certificate(intendedBy: intent)
        case .certificateRevoked(let revoked):
            return try await self.certificate(
                .named(authority: revoked.authority, serialNumber: revoked.serialNumber)
            )
        case .issuanceRefused, .issuanceRepeated: throw CertificateAbsence.notAuthorized(position)
        case .responderAuthorized, .responderCertified, .responderFailed: throw CertificateAbsence.ofResponder(position)
        default: throw CertificateAbsence.otherEntry(position)
        }
    }

    private func certificate(intendedBy intent: KnownEntry) async throws -> FoundCertificate {
        guard case .issuanceAuthorized(let authorized) = intent.body,
            let row = try await self.reading.log.serial(authorized.serialNumber, of: authorized.authority)
        else { throw CertificateAbsence.noEnding(intent.position) }
        return try await self.certificate(row)
    }

    private func certificate(_ row: SerialEntry) async throws -> FoundCertificate {
        let intent = try await self.reading.entry(at: row.intent)
        if intent.type == .responderAuthorized { throw CertificateAbsence.ofResponder(row.intent) }
        guard intent.payload != nil else { throw AuditError("What was to be signed is withheld.", at: row.intent) }
        let ending = try await self.reading.entry(at: row.ending)
        guard ending.payload != nil else { throw AuditError("The ending is withheld.", at: row.ending) }
        guard case .issuanceAuthorized(let authorized) = intent.body, authorized.serialNumber == row.serialNumber,
            authorized.authority == row.authority, ending.header.stream == intent.header.stream, row.intent > 0
        else { throw AuditError("The index of serial numbers points to another event.", at: row.ending) }
        let request = try await self.reading.entry(at: row.intent - 1)
        guard request.type == .issuanceRequested, request.header.stream == intent.header.stream else {
            throw AuditError("The entry before the intent is not its request.", at: row.intent)
        }
        var requested: IssuanceRequested?
        if case .issuanceRequested(let body) = request.body { requested = body }
        return FoundCertificate(
            authority: row.authority,
            serialNumber: row.serialNumber,
            request: request,
            requested: requested,
            intent: intent,
            authorized: authorized,
            ending: ending
        )
    }
}
