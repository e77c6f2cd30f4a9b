public import Bytes

/// The intent to sign a revocation list: exactly the octets that follow from the log's first entries and from what stands here, once.
///
/// The list itself is not in the log: schemas/format.md section 9.1 says how it is derived.
public struct CRLAuthorized: Hashable, Sendable {
    /// The number of the rule set that judged.
    public let ruleSet: Int64
    /// The authority whose list it is.
    public let authority: UniqueIdentifier
    /// The key that will sign: the authority's.
    public let key: UniqueIdentifier
    /// The part that it is the list of; absent for the complete list.
    public let partition: UniqueIdentifier?
    /// The list's number (RFC 5280 section 5.2.3).
    public let number: Int64
    /// The clock reading that went into it.
    public let moment: Instant
    /// When the list says that it was issued: in whole seconds.
    public let thisUpdate: Instant
    /// Until when there will be another: in whole seconds.
    public let nextUpdate: Instant
    /// It tells what the first so many entries of the log say.
    public let size: UInt64
    /// How many certificates it lists.
    public let entries: Int64
    /// Whether the list names the log and ``size``.
    public let namesLog: Bool
    /// SHA-256 of what is to be signed: the DER of a TBSCertList (RFC 5280 section 5.1).
    public let digest: Digest256
    /// Every check that was made, in order.
    public let checks: [Check]

    /// The intent to sign a list.
    public init(
        ruleSet: Int64,
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        partition: UniqueIdentifier?,
        number: Int64,
        moment: Instant,
        thisUpdate: Instant,
        nextUpdate: Instant,
        size: UInt64,
        entries: Int64,
        namesLog: Bool,
        digest: Digest256,
        checks: [Check]
    ) {
        self.ruleSet = ruleSet
        self.authority = authority
        self.key = key
        self.partition = partition
        self.number = number
        self.moment = moment
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
        self.size = size
        self.entries = entries
        self.namesLog = namesLog
        self.digest = digest
        self.checks = checks
    }
}

/// The list exists: its DER is the octets that were authorized, the algorithm named in them, and this signature.
public struct CRLSigned: Hashable, Sendable {
    /// As in its ``CRLAuthorized``.
    public let authority: UniqueIdentifier
    /// As in its ``CRLAuthorized``.
    public let partition: UniqueIdentifier?
    /// The position of its ``CRLAuthorized``.
    public let intent: UInt64
    /// The octets of the list's signatureValue.
    public let signature: [UInt8]

    /// A list that exists.
    public init(authority: UniqueIdentifier, partition: UniqueIdentifier?, intent: UInt64, signature: [UInt8]) {
        self.authority = authority
        self.partition = partition
        self.intent = intent
        self.signature = signature
    }
}

/// The intent ended without a list; its number is not used again.
public struct CRLFailed: Hashable, Sendable {
    /// What failed.
    public let reason: RecordedReason
    /// Whether the key may have been used.
    public let signatureMayExist: Bool

    /// The ending of an intent without a list.
    public init(reason: RecordedReason, signatureMayExist: Bool) {
        self.reason = reason
        self.signatureMayExist = signatureMayExist
    }
}
