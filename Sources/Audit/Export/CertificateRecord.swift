internal import Bytes
internal import Cryptography
internal import Ledger
internal import PKI

/// What is exported of one certificate, or of one serial number that is burned.
struct CertificateRecord: Sendable {
    /// One column.
    enum Value: Sendable {
        case number(UInt64)
        case text(String)
        case list([String])
        case absent

        var isAbsent: Bool { if case .absent = self { true } else { false } }
    }

    /// The names of the columns.
    static let names = [
        "position", "issuedAt", "serial", "subject", "subjectAlternativeNames", "notBefore", "notAfter", "keyType",
        "publicKeySHA256", "signatureAlgorithm", "template", "requester", "sourceAddress", "requestId", "arn",
        "certificateSHA256", "status", "revokedAt", "revocationReason",
    ]

    /// The template that a request means that names none.
    private static let presetTemplate = "EndEntityCertificate/V1"

    /// The authority that issued it.
    let authority: UniqueIdentifier
    /// The columns.
    let values: [Value]
    /// Whether it is of a serial number that is burned, and of no certificate.
    let isBurned: Bool

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
            throw AuditError("The certificate cannot be read: \(error.message)", at: position)
        }
        let keyOctets = tbsCertificate.subjectPublicKeyInfo.derOctets
        self.authority = intent.authority
        let standing = try await Self.standing(of: intent, tbsCertificate, ended, revoked)
        self.isBurned = standing.digest.isAbsent
        let said: [Value] = [
            .number(position), standing.issuedAt, .text(tbsCertificate.serialNumber.description),
            .text(tbsCertificate.subject.description), .list(Self.alternativeNames(of: tbsCertificate)),
            .text(tbsCertificate.validity.notBefore.description), .text(tbsCertificate.validity.notAfter.description),
            .text(Self.keyType(keyOctets)), .text(try SHA256.digest(of: keyOctets).description),
            .text(tbsCertificate.signatureAlgorithm.signatureAlgorithmName ?? "unknown"),
        ]
        let asked: [Value] = [
            request.map { .text($0.template ?? Self.presetTemplate) } ?? .absent,
            request.map { .text($0.provenance.principal) } ?? .absent,
            request.map { .text($0.provenance.sourceAddress ?? "") } ?? .absent,
            .text(authorized.header.stream.description),
        ]
        let name = resourceName(intent.authority, intent.serialNumber)
        self.values =
            said + asked + [.text(name), standing.digest, .text(standing.status), standing.revokedAt, standing.reason]
    }

    /// What was to be certified, and for whom.
    private struct Intent {
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

    /// What became of an intent.
    private struct Standing {
        let status: String
        let issuedAt: Value
        let digest: Value
        let revokedAt: Value
        let reason: Value
    }

    private static func standing(
        of intent: Intent,
        _ tbsCertificate: TBSCertificate,
        _ ended: Entry,
        _ revoked: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) async throws -> RevokedCertificate?
    ) async throws -> Standing {
        let signature: [UInt8]
        switch try ended.body() {
        case .certificateSigned(let signed): signature = signed.signature
        case .responderCertified(let certified): signature = certified.signature
        default:
            // Nobody has such a certificate, or somebody may: it counts as revoked since then, and nobody knows why.
            return Standing(
                status: "burned",
                issuedAt: .absent,
                digest: .absent,
                revokedAt: .text(ended.header.time.description),
                reason: .text("\(RevocationReason.unspecified)")
            )
        }
        let octets = DERCertificate.octets(
            tbsCertificate: intent.tbsCertificate,
            algorithm: tbsCertificate.signatureAlgorithm.derOctets,
            signature: signature
        )
        let revocation = try await revoked(intent.authority, intent.serialNumber)
        return Standing(
            status: revocation == nil ? "issued" : "revoked",
            issuedAt: .text(ended.header.time.description),
            digest: .text(try SHA256.digest(of: octets).description),
            revokedAt: revocation.map { .text($0.time.description) } ?? .absent,
            reason: revocation.map { .text("\($0.reason)") } ?? .absent
        )
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

    private static func alternativeNames(of tbsCertificate: TBSCertificate) -> [String] {
        guard let carried = tbsCertificate.extensions[SubjectAlternativeName.identifier],
            let names = try? SubjectAlternativeName(derEncoded: carried.value)
        else { return [] }
        return names.names.map(\.outline)
    }
}

extension GeneralName {
    /// The name in one line, its kind before it.
    var outline: String {
        switch self {
        case .dnsName(let name): "DNS:\(name)"
        case .rfc822Name(let name): "email:\(name)"
        case .uniformResourceIdentifier(let name): "URI:\(name)"
        case .directoryName(let name): "DirName:\(name)"
        case .ipAddress(let octets) where octets.count == 4: "IP:\(octets.map { String($0) }.joined(separator: "."))"
        case .ipAddress(let octets):
            "IP:\(stride(from: 0, to: octets.count, by: 2).map { octets[$0..<min($0 + 2, octets.count)].hexadecimal }.joined(separator: ":"))"
        case .registeredID(let identifier): "RID:\(identifier.dotted)"
        case .otherName(let type, let value): "otherName:\(type.dotted):\(value.hexadecimal)"
        case .x400Address(let octets): "X400:\(octets.hexadecimal)"
        case .ediPartyName(let octets): "EDI:\(octets.hexadecimal)"
        }
    }
}
