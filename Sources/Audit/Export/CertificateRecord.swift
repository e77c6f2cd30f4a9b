internal import Bytes
internal import Cryptography
internal import Ledger
internal import PKI

/// What is exported of one certificate.
struct CertificateRecord: Sendable {
    /// One column.
    enum Value: Sendable {
        case number(UInt64)
        case text(String)
        case list([String])
        case absent
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

    init(
        requested: Entry,
        authorized: Entry,
        signed: Entry,
        revoked: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) async throws -> RevokedCertificate?,
        resourceName: (_ authority: UniqueIdentifier, _ serialNumber: [UInt8]) -> String
    ) async throws {
        let position = signed.header.position
        guard case .issuanceRequested(let request) = try requested.body(),
            case .issuanceAuthorized(let intent) = try authorized.body(),
            case .certificateSigned(let signature) = try signed.body(), let authority = request.authority
        else { throw AuditError("The certificate's events do not belong together.", at: position) }
        guard let algorithm = AlgorithmIdentifier(signatureAlgorithmName: request.signatureAlgorithm) else {
            throw AuditError("The certificate's signature algorithm is not known.", at: position)
        }
        let octets = DERCertificate.octets(
            tbsCertificate: intent.tbsCertificate,
            algorithm: algorithm.derOctets,
            signature: signature.signature
        )
        let tbsCertificate: TBSCertificate
        do throws(PKIError) {
            tbsCertificate = try TBSCertificate(derEncoded: intent.tbsCertificate)
        } catch {
            throw AuditError("The certificate cannot be read: \(error.message)", at: position)
        }
        let keyOctets = tbsCertificate.subjectPublicKeyInfo.derOctets
        self.authority = authority
        let revocation = try await revoked(authority, intent.serialNumber)
        self.values = [
            .number(position), .text(signed.header.time.description), .text(tbsCertificate.serialNumber.description),
            .text(tbsCertificate.subject.description), .list(Self.alternativeNames(of: tbsCertificate)),
            .text(tbsCertificate.validity.notBefore.description), .text(tbsCertificate.validity.notAfter.description),
            .text(Self.keyType(keyOctets)), .text(try SHA256.digest(of: keyOctets).description),
            .text(request.signatureAlgorithm), .text(request.template ?? Self.presetTemplate),
            .text(request.provenance.principal),
            .text(request.provenance.sourceAddress ?? ""), .text(requested.header.stream.description),
            .text(resourceName(authority, intent.serialNumber)), .text(try SHA256.digest(of: octets).description),
            .text(revocation == nil ? "issued" : "revoked"),
            revocation.map { .text($0.time.description) } ?? .absent,
            revocation.map { .text("\($0.reason)") } ?? .absent,
        ]
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
