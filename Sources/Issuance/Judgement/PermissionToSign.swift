public import Bytes
public import Cryptography
public import PKI

/// What a key signs.
public enum SignedKind: Hashable, Sendable {
    /// A certificate: the octets are a TBSCertificate (RFC 5280 section 4.1.2), which has this serial number.
    case certificate(serialNumber: [UInt8])
    /// An authority's own certification request: the octets are a CertificationRequestInfo (RFC 2986 section 4.1).
    case certificationRequest
    /// A revocation list: the octets are a TBSCertList (RFC 5280 section 5.1.2).
    case revocationList
}

/// Permission to have one authority's key sign one run of octets, once.
///
/// Only the ``Linter`` mints it, each kind by its own lint, and spending consumes it: so nothing unlinted is ever signed
/// and nothing linted is signed twice. It is bound to an authority and its key, and no permission for another's.
public struct PermissionToSign: ~Copyable, Sendable {
    /// What the octets are.
    public let kind: SignedKind
    /// The authority whose key may sign.
    public let authority: UniqueIdentifier
    /// The key that may sign.
    public let key: UniqueIdentifier
    /// The SubjectPublicKeyInfo of that key, DER.
    public let subjectPublicKeyInfo: [UInt8]
    /// The octets to be signed, DER.
    public let octets: [UInt8]
    /// The algorithm to sign with.
    public let signatureAlgorithm: SignatureAlgorithm
    /// The same algorithm as it is written beside the signature, and inside a certificate (RFC 5280 section 4.1.1.2).
    public let algorithmIdentifier: AlgorithmIdentifier

    /// The serial number of the certificate; `nil` where something else is to be signed.
    public var serialNumber: [UInt8]? {
        if case .certificate(let serialNumber) = self.kind { serialNumber } else { nil }
    }

    fileprivate init(
        _ kind: SignedKind,
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        subjectPublicKeyInfo: [UInt8],
        octets: [UInt8],
        signatureAlgorithm: SignatureAlgorithm,
        algorithmIdentifier: AlgorithmIdentifier
    ) {
        self.kind = kind
        self.authority = authority
        self.key = key
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.octets = octets
        self.signatureAlgorithm = signatureAlgorithm
        self.algorithmIdentifier = algorithmIdentifier
    }

    /// Spends the permission: what to sign, how, and what to write beside the signature.
    public consuming func spend() -> (
        octets: [UInt8], signatureAlgorithm: SignatureAlgorithm, algorithmIdentifier: AlgorithmIdentifier
    ) {
        (self.octets, self.signatureAlgorithm, self.algorithmIdentifier)
    }
}

/// The last reader of what would be signed, and the only mint of permissions.
enum Linter {
    /// Reads a certificate's octets as any relying party would, and permits them if every lint agrees.
    static func examine(
        _ draft: CertificateDraft,
        under policy: IssuancePolicy,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        let subject = try record.require(Lints.octetsAreCanonical, of: draft)
        for lint in Lints.requirements { try record.require(lint, of: subject, under: policy) }
        for observation in Lints.observations { record.observe(observation, of: subject) }
        guard let key = draft.authority.key, let subjectPublicKeyInfo = draft.authority.subjectPublicKeyInfo else {
            throw .refusal(.internalFailure, .authorityWithoutKey)
        }
        return PermissionToSign(
            .certificate(serialNumber: draft.serialNumber.octets),
            authority: draft.authority.identifier,
            key: key,
            subjectPublicKeyInfo: subjectPublicKeyInfo.derOctets,
            octets: draft.tbsOctets,
            signatureAlgorithm: draft.signatureAlgorithm,
            algorithmIdentifier: draft.algorithmIdentifier
        )
    }

    /// Reads the octets of an authority's own certification request as any issuer would, and permits them if every lint agrees.
    static func examine(
        _ draft: AuthorityRequestDraft,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        let (algorithm, algorithmIdentifier) = try record.require(
            AuthorityRequestLints.algorithmSuitsKey,
            of: draft.order
        )
        let request = try record.require(
            AuthorityRequestLints.octetsAreCanonical,
            of: (draft.octets, algorithmIdentifier)
        )
        for lint in AuthorityRequestLints.requirements { try record.require(lint, of: (draft.order, request)) }
        try AuthorityRequestRules.examineNames(
            request.subject,
            request.requestedExtensions ?? .empty,
            record: &record
        )
        return PermissionToSign(
            .certificationRequest,
            authority: draft.order.authority,
            key: draft.order.key,
            subjectPublicKeyInfo: draft.order.subjectPublicKeyInfo,
            octets: draft.octets,
            signatureAlgorithm: algorithm,
            algorithmIdentifier: algorithmIdentifier
        )
    }

    /// Reads the octets of a revocation list as any relying party would, and permits them if every lint agrees.
    static func examine(
        _ order: RevocationListOrder,
        record: inout Record
    ) throws(Interruption) -> PermissionToSign {
        let (algorithm, identifier) = try record.require(RevocationListRules.algorithmSuitsKey, of: order)
        let key = try record.require(RevocationListRules.authorityMaySignLists, of: order)
        let draft = try record.require(RevocationListRules.isEncodable, of: (order, identifier))
        try record.require(RevocationListRules.isReadAsDecided, of: draft)
        return PermissionToSign(
            .revocationList,
            authority: order.authority.identifier,
            key: key.identifier,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            octets: draft.octets,
            signatureAlgorithm: algorithm,
            algorithmIdentifier: identifier
        )
    }

    /// Makes the certificate of a responder's key, reads it as any relying party would, and permits it.
    static func examine(_ order: ResponderOrder) throws(IssuanceRefusal) -> PermissionToSign {
        guard let key = order.authority.key, let own = order.authority.subjectPublicKeyInfo,
            let algorithm = SignatureAlgorithm(name: order.signatureAlgorithm)
        else { throw IssuanceRefusal(code: .internalFailure, reason: Reason(.authorityWithoutKey)) }
        let drafted: TBSCertificate
        do throws(PKIError) {
            drafted = try ResponderCertificate.draft(order)
            guard drafted.isReadBack else { throw PKIError(.encodesOtherwise) }
        } catch {
            throw IssuanceRefusal(
                code: .internalFailure,
                reason: Reason(.certificateNotEncodable, values: [], quoting: error)
            )
        }
        return PermissionToSign(
            .certificate(serialNumber: drafted.serialNumber.octets),
            authority: order.authority.identifier,
            key: key,
            subjectPublicKeyInfo: own.derOctets,
            octets: drafted.derOctets,
            signatureAlgorithm: algorithm,
            algorithmIdentifier: drafted.signatureAlgorithm
        )
    }
}
