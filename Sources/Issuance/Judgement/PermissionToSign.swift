public import Bytes
public import Cryptography
public import PKI

/// Permission to sign one certificate, once.
///
/// Only ``Linter`` mints it and spending consumes it, so nothing unlinted is ever signed and nothing linted is signed twice.
public struct PermissionToSign: ~Copyable, Sendable {
    /// The authority whose key may sign.
    public let authority: UniqueIdentifier
    /// The certificate's serial number, sixteen octets.
    public let serialNumber: [UInt8]
    /// The octets to be signed: a TBSCertificate in DER (RFC 5280 section 4.1.2).
    public let tbsOctets: [UInt8]
    /// The algorithm to sign with.
    public let signatureAlgorithm: SignatureAlgorithm
    /// The same algorithm as the certificate names it, inside and out (RFC 5280 section 4.1.1.2).
    public let algorithmIdentifier: AlgorithmIdentifier

    fileprivate init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        tbsOctets: [UInt8],
        signatureAlgorithm: SignatureAlgorithm,
        algorithmIdentifier: AlgorithmIdentifier
    ) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.tbsOctets = tbsOctets
        self.signatureAlgorithm = signatureAlgorithm
        self.algorithmIdentifier = algorithmIdentifier
    }

    /// Spends the permission: what to sign, how, and what to write beside the signature.
    public consuming func spend() -> (
        tbsOctets: [UInt8], signatureAlgorithm: SignatureAlgorithm, algorithmIdentifier: AlgorithmIdentifier
    ) {
        (self.tbsOctets, self.signatureAlgorithm, self.algorithmIdentifier)
    }
}

/// The last reader of what would be signed, and the only mint of permissions.
enum Linter {
    /// Reads the octets as any relying party would, and permits them if every lint agrees.
    static func examine(
        _ draft: CertificateDraft,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        let subject = try record.require(Lints.octetsAreCanonical, of: draft)
        for lint in Lints.requirements { try record.require(lint, of: subject, under: policy) }
        for observation in Lints.observations { record.observe(observation, of: subject) }
        return PermissionToSign(
            authority: draft.authority.identifier,
            serialNumber: draft.serialNumber.octets,
            tbsOctets: draft.tbsOctets,
            signatureAlgorithm: draft.signatureAlgorithm,
            algorithmIdentifier: draft.algorithmIdentifier
        )
    }
}
