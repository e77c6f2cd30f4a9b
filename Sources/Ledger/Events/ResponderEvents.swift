public import Bytes

/// The intent to certify a key that answers about the standing of an authority's certificates (RFC 6960): exactly these octets, once.
///
/// The stream is the identifier of the responder's key, which lives in the memory of the server that made it and nowhere else.
public struct ResponderAuthorized: Hashable, Sendable {
    /// The number of the rule set that derived it.
    public let ruleSet: Int64
    /// The authority that certifies it.
    public let authority: UniqueIdentifier
    /// The key that will sign: the authority's.
    public let key: UniqueIdentifier
    /// What kind of key the responder's is, by the program's own name.
    public let algorithm: String
    /// The responder's public key, DER (RFC 5280 section 4.1.2.7).
    public let subjectPublicKeyInfo: [UInt8]
    /// What the judgement rests on.
    public let basis: Basis
    /// The clock reading that went into the certificate.
    public let moment: Instant
    /// The serial number, sixteen octets.
    public let serialNumber: [UInt8]
    /// The octets to be signed, DER (RFC 5280 section 4.1.2).
    public let tbsCertificate: [UInt8]

    /// The intent to certify a responder's key.
    public init(
        ruleSet: Int64,
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        algorithm: String,
        subjectPublicKeyInfo: [UInt8],
        basis: Basis,
        moment: Instant,
        serialNumber: [UInt8],
        tbsCertificate: [UInt8]
    ) {
        self.ruleSet = ruleSet
        self.authority = authority
        self.key = key
        self.algorithm = algorithm
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.basis = basis
        self.moment = moment
        self.serialNumber = serialNumber
        self.tbsCertificate = tbsCertificate
    }
}

/// The responder is certified: the octets of the intent, their algorithm, and this signature.
public struct ResponderCertified: Hashable, Sendable {
    /// The signature value's octets.
    public let signature: [UInt8]

    /// The responder is certified.
    public init(signature: [UInt8]) { self.signature = signature }
}

/// The intent ended without a certificate.
public struct ResponderFailed: Hashable, Sendable {
    /// What failed, or why it was given up.
    public let reason: RecordedReason
    /// Whether the key may have been used: then the serial number is burned.
    public let signatureMayExist: Bool

    /// The intent ended without a certificate.
    public init(reason: RecordedReason, signatureMayExist: Bool) {
        self.reason = reason
        self.signatureMayExist = signatureMayExist
    }

    /// Whether it was given up, so that nobody knows whether the key was used: by a start, or for want of an encoding.
    public var isAbandonment: Bool { self.reason.code == 10 || self.reason.code == 23 }
}

/// A responder answers from here on what the entries before this one say, until a second.
///
/// The stream lies beside the authority's: see ``StreamIdentifiers/periods(of:)``. What is signed of any answer follows from this entry, the
/// certificates asked about and the nonce.
public struct OCSPPeriodOpened: Hashable, Sendable {
    /// How many answers any period may have: sums of these stay far below what is counted with.
    public static let mostAtAll: Int64 = 4_294_967_295

    /// The authority whose certificates it is about.
    public let authority: UniqueIdentifier
    /// The responder, by its key's identifier.
    public let responder: UniqueIdentifier
    /// When, at the latest, something newer is to be had: in whole seconds.
    public let nextUpdate: Instant
    /// How many answers may be signed.
    public let most: Int64

    /// A period begins.
    public init(authority: UniqueIdentifier, responder: UniqueIdentifier, nextUpdate: Instant, most: Int64) {
        self.authority = authority
        self.responder = responder
        self.nextUpdate = nextUpdate
        self.most = most
    }
}

/// A period ended: nothing more is signed in it.
public struct OCSPPeriodClosed: Hashable, Sendable {
    /// The authority, as the period's beginning has it.
    public let authority: UniqueIdentifier
    /// The responder, likewise.
    public let responder: UniqueIdentifier
    /// How many answers were signed that say of no certificate that it is revoked or unknown.
    public let good: Int64
    /// How many were signed that say of some certificate that it is revoked.
    public let revoked: Int64
    /// How many were signed of the others: that say of some certificate that it is unknown.
    public let unknown: Int64
    /// Whether the responder's key is no more.
    public let isLast: Bool

    /// A period ended.
    public init(
        authority: UniqueIdentifier,
        responder: UniqueIdentifier,
        good: Int64,
        revoked: Int64,
        unknown: Int64,
        isLast: Bool
    ) {
        self.authority = authority
        self.responder = responder
        self.good = good
        self.revoked = revoked
        self.unknown = unknown
        self.isLast = isLast
    }

    /// How many answers were signed.
    public var count: UInt64 {
        [self.good, self.revoked, self.unknown].reduce(0) { $0 &+ UInt64(clamping: $1) }
    }
}
