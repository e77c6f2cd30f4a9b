internal import Bytes
internal import Cryptography
internal import Derivation
internal import Ledger
internal import PKI

/// What is exported of one certificate, or of one serial number that is burned.
struct CertificateRecord: Sendable {
    /// The names of the columns.
    static let names =
        [
            "position", "issuedAt", "serial", "subject", "subjectAlternativeNames", "notBefore", "notAfter", "keyType",
            "publicKeySHA256", "signatureAlgorithm", "template", "requester", "sourceAddress", "requestId", "arn",
            "certificateSHA256", "status", "revokedAt", "revocationReason", "endOfLife", "account", "role", "accessKey",
            "authority",
        ] + CertificateContent.names
    /// The name of a column more: the certificate itself.
    static let certificateName = "certificate"

    /// The template that a request means that names none.
    private static let presetTemplate = "EndEntityCertificate/V1"

    /// The authority that issued it.
    let authority: UniqueIdentifier
    /// The octets of its serial number.
    let serialNumber: [UInt8]
    /// When it ends.
    let notAfter: Instant
    /// Who asked for it; absent of what the server certifies by itself.
    let requester: String?
    /// What a report tells of it; absent where reports tell nothing of such.
    let reported: ReportedCertificate?
    /// Whether it is of a serial number that is burned, and of no certificate.
    let isBurned: Bool
    private let columns: [RecordValue]
    /// The certificate, DER; absent where it is burned.
    private let certificate: [UInt8]?

    /// What the entries say of a certificate, or of a serial number that stays burned.
    ///
    /// - Parameters:
    ///   - requested: The request; `nil` for what the server certifies by itself, a responder.
    ///   - authorized: The intent.
    ///   - ended: The signature, or what burned the serial number.
    /// - Throws: ``AuditError`` where these do not belong together, or something in them cannot be read.
    init(
        requested: Entry?,
        authorized: Entry,
        ended: Entry,
        revoked: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) async throws -> RevokedCertificate?,
        resourceName: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) async throws {
        let position = ended.header.position
        let (request, intent) = try Self.intent(requested, authorized, at: position)
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try TBSCertificate(derEncoded: intent.tbsCertificate)
        } catch {
            throw AuditError("The certificate cannot be read: \(error)", at: authorized.header.position)
        }
        let standing = try await Standing(of: intent, tbsCertificate, ended, revoked)
        let keyOctets = tbsCertificate.subjectPublicKeyInfo.derOctets
        self.authority = intent.authority
        self.serialNumber = intent.serialNumber
        self.notAfter = tbsCertificate.validity.notAfter
        self.requester = request?.provenance.principal
        self.certificate = standing.certificate
        self.isBurned = standing.certificate == nil
        let said: [RecordValue] = [
            .number(position), standing.issuedAt, .octets(tbsCertificate.serialNumber.description),
            .text(tbsCertificate.subject.description), .list(CertificateContent.alternativeNames(of: tbsCertificate)),
            .text(tbsCertificate.validity.notBefore.description), .text(tbsCertificate.validity.notAfter.description),
            .text(Self.keyType(keyOctets)), .octets(try SHA256.digest(of: keyOctets).description),
            .text(tbsCertificate.signatureAlgorithm.signatureAlgorithmName ?? "unknown"),
        ]
        let who = request?.provenance
        let asked: [RecordValue] = [
            request.map { .text($0.template ?? Self.presetTemplate) } ?? .absent, .free(who?.principal),
            who?.sourceAddress.map { .text($0) } ?? .absent, .text(authorized.header.stream.description),
        ]
        let lived: [RecordValue] = [
            .text(resourceName(intent.authority, intent.serialNumber)), standing.digest, .text(standing.status),
            .text(standing.revokedAt), .text(standing.reason), .text(standing.end(of: tbsCertificate.validity)),
            .free(who?.account), .free(who?.role), .free(who?.accessKey), .text(intent.authority.description),
        ]
        self.columns = said + asked + lived + CertificateContent.values(of: tbsCertificate)
        self.reported = request.flatMap { standing.reported(intent, $0, tbsCertificate, ended.header) }
    }

    /// The columns, and where it is asked for one with the certificate.
    func values(withCertificate: Bool) -> [RecordValue] {
        guard withCertificate else { return self.columns }
        return self.columns + [.text(self.certificate.map { PEM.encode($0, label: "CERTIFICATE") })]
    }

    /// What was to be certified, and for whom.
    fileprivate struct Intent {
        let authority: UniqueIdentifier
        let serialNumber: [UInt8]
        let tbsCertificate: [UInt8]
    }

    private static func intent(
        _ requested: Entry?,
        _ authorized: Entry,
        at position: UInt64
    ) throws -> (request: IssuanceRequested?, intent: Intent) {
        switch (try requested?.body(), try authorized.body()) {
        case (.issuanceRequested(let request), .issuanceAuthorized(let intent)):
            guard let authority = request.authority else { break }
            let named = Intent(
                authority: authority,
                serialNumber: intent.serialNumber,
                tbsCertificate: intent.tbsCertificate
            )
            return (request, named)
        case (nil, .responderAuthorized(let intent)):
            let named = Intent(
                authority: intent.authority,
                serialNumber: intent.serialNumber,
                tbsCertificate: intent.tbsCertificate
            )
            return (nil, named)
        default: break
        }
        throw AuditError("The certificate's events do not belong together.", at: position)
    }

    static func keyType(_ subjectPublicKeyInfo: [UInt8]) -> String {
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

/// What became of an intent.
private struct Standing {
    let status: String
    let issuedAt: RecordValue
    let digest: RecordValue
    let revocation: RevokedCertificate?
    /// The certificate; absent where there is none.
    let certificate: [UInt8]?

    init(
        of intent: CertificateRecord.Intent,
        _ tbsCertificate: TBSCertificate,
        _ ended: Entry,
        _ revoked: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) async throws -> RevokedCertificate?
    ) async throws {
        let signature: [UInt8]
        switch try ended.body() {
        case .certificateSigned(let signed): signature = signed.signature
        case .responderCertified(let certified): signature = certified.signature
        default:
            // Nobody has such a certificate, or somebody may: it counts as revoked since then, and nobody knows why.
            self.status = "burned"
            self.issuedAt = .absent
            self.digest = .absent
            self.revocation = RevokedCertificate(time: ended.header.time, reason: .unspecified)
            self.certificate = nil
            return
        }
        let octets = DERCertificate.octets(
            tbsCertificate: intent.tbsCertificate,
            algorithm: tbsCertificate.signatureAlgorithm.derOctets,
            signature: signature
        )
        self.revocation = try await revoked(intent.authority, intent.serialNumber)
        self.status = self.revocation == nil ? "issued" : "revoked"
        self.issuedAt = .text(ended.header.time.description)
        self.digest = .octets(try SHA256.digest(of: octets).description)
        self.certificate = octets
    }

    var revokedAt: String? { self.revocation?.time.description }

    var reason: String? { self.revocation.map { "\($0.reason)" } }

    /// When nobody is to rely on it any more: when it was withdrawn, or its last second, whichever comes first.
    func end(of validity: Validity) -> String {
        guard let time = self.revocation?.time, time < validity.notAfter else { return validity.notAfter.description }
        return time.description
    }

    func reported(
        _ intent: CertificateRecord.Intent,
        _ request: IssuanceRequested,
        _ tbsCertificate: TBSCertificate,
        _ ended: EntryHeader
    ) -> ReportedCertificate? {
        guard self.certificate != nil else { return nil }
        return ReportedCertificate(
            authority: intent.authority,
            serialNumber: intent.serialNumber,
            account: request.provenance.account,
            template: request.template,
            subject: tbsCertificate.subject,
            validity: tbsCertificate.validity,
            issuedAt: ended.time,
            position: ended.position,
            revocation: self.revocation.map { ReportedCertificate.Revocation(time: $0.time, reason: $0.reason) }
        )
    }
}
