public import Bytes

/// A certificate was asked for.
///
/// The stream is the request's identifier.
public struct IssuanceRequested: Hashable, Sendable {
    /// The template that a server asks for of its own accord, for the certificate that it shows to its clients.
    public static let templateOfServers = "EndEntityServerAuthCertificate/V1"

    /// The authority asked; absent where its name names none.
    public let authority: UniqueIdentifier?
    /// The name that names none.
    public let authorityName: String?
    /// What was submitted.
    public let certificationRequest: SubmittedRequest
    /// The algorithm asked for, by the name in RFCs.
    public let signatureAlgorithm: String
    /// The template asked for, `EndEntityCertificate/V1`; absent where none was named.
    public let template: String?
    /// When the certificate shall end.
    public let notAfter: RequestedTime
    /// When it shall begin, where the caller said.
    public let notBefore: RequestedTime?
    /// Values for passthrough templates.
    public let passthrough: SubmittedPassthrough?
    /// The idempotency token.
    public let token: String?
    /// Who asked.
    public let provenance: Provenance

    /// A certificate was asked for.
    ///
    /// The stream is the request's identifier.
    public init(
        authority: UniqueIdentifier?,
        authorityName: String?,
        certificationRequest: SubmittedRequest,
        signatureAlgorithm: String,
        template: String?,
        notAfter: RequestedTime,
        notBefore: RequestedTime?,
        passthrough: SubmittedPassthrough?,
        token: String?,
        provenance: Provenance
    ) {
        self.authority = authority
        self.authorityName = authorityName
        self.certificationRequest = certificationRequest
        self.signatureAlgorithm = signatureAlgorithm
        self.template = template
        self.notAfter = notAfter
        self.notBefore = notBefore
        self.passthrough = passthrough
        self.token = token
        self.provenance = provenance
    }
}

/// A time as it was asked for.
public struct RequestedTime: Hashable, Sendable {
    /// How the number is to be read.
    public let unit: TimeUnit
    /// The number.
    public let value: Int64

    /// A time as it was asked for.
    public init(
        unit: TimeUnit,
        value: Int64
    ) {
        self.unit = unit
        self.value = value
    }
}

/// A request was judged and refused.
public struct IssuanceRefused: Hashable, Sendable {
    /// The number of the rule set that judged.
    public let ruleSet: Int64
    /// What the judgement rests on.
    public let basis: Basis
    /// The clock reading that went into the judgement.
    public let moment: Instant
    /// Every check that was made, in order.
    public let checks: [Check]
    /// What kind of refusal.
    public let code: RefusalCode
    /// Which field, and why.
    public let reason: RecordedReason

    /// A request was judged and refused.
    public init(
        ruleSet: Int64,
        basis: Basis,
        moment: Instant,
        checks: [Check],
        code: RefusalCode,
        reason: RecordedReason
    ) {
        self.ruleSet = ruleSet
        self.basis = basis
        self.moment = moment
        self.checks = checks
        self.code = code
        self.reason = reason
    }
}

/// One rule's outcome.
public struct Check: Hashable, Sendable {
    /// The rule's stable number.
    public let rule: Int64
    /// Passed, failed or noted.
    public let outcome: CheckOutcome
    /// What was noted; absent where nothing was.
    public let reason: RecordedReason?

    /// One rule's outcome.
    public init(
        rule: Int64,
        outcome: CheckOutcome,
        reason: RecordedReason?
    ) {
        self.rule = rule
        self.outcome = outcome
        self.reason = reason
    }
}

/// The intent to sign: exactly these octets, by this key, once.
public struct IssuanceAuthorized: Hashable, Sendable {
    /// The number of the rule set that judged.
    public let ruleSet: Int64
    /// The authority that issues.
    public let authority: UniqueIdentifier
    /// The key that will sign.
    public let key: UniqueIdentifier
    /// What the judgement rests on.
    public let basis: Basis
    /// The clock reading that went into the certificate.
    public let moment: Instant
    /// The serial number, sixteen octets.
    public let serialNumber: [UInt8]
    /// Every check that was made, in order.
    public let checks: [Check]
    /// The octets to be signed, DER (RFC 5280 section 4.1.2).
    public let tbsCertificate: [UInt8]

    /// The intent to sign: exactly these octets, by this key, once.
    public init(
        ruleSet: Int64,
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        basis: Basis,
        moment: Instant,
        serialNumber: [UInt8],
        checks: [Check],
        tbsCertificate: [UInt8]
    ) {
        self.ruleSet = ruleSet
        self.authority = authority
        self.key = key
        self.basis = basis
        self.moment = moment
        self.serialNumber = serialNumber
        self.checks = checks
        self.tbsCertificate = tbsCertificate
    }
}

/// The certificate exists: the octets of the intent, their algorithm, and this signature.
public struct CertificateSigned: Hashable, Sendable {
    /// The signature value's octets.
    public let signature: [UInt8]

    /// The certificate exists: the octets of the intent, their algorithm, and this signature.
    public init(
        signature: [UInt8]
    ) {
        self.signature = signature
    }
}

/// An intent ended without a certificate.
public struct SigningFailed: Hashable, Sendable {
    /// What failed.
    public let reason: RecordedReason
    /// Whether the key may have been used: then the serial number is burned as if it had been issued.
    public let signatureMayExist: Bool

    /// An intent ended without a certificate.
    public init(
        reason: RecordedReason,
        signatureMayExist: Bool
    ) {
        self.reason = reason
        self.signatureMayExist = signatureMayExist
    }
}

/// An intent was found without an ending after a restart: presumed issued, its serial number burned.
public struct IssuanceAbandoned: Hashable, Sendable {
    /// Why it was given up.
    public let reason: RecordedReason

    /// An intent was found without an ending after a restart: presumed issued, its serial number burned.
    public init(
        reason: RecordedReason
    ) {
        self.reason = reason
    }
}

/// A request repeated an earlier one's idempotency token and got its certificate.
public struct IssuanceRepeated: Hashable, Sendable {
    /// The earlier request.
    public let first: UniqueIdentifier
    /// The parameters that differed from the earlier request's.
    public let differences: [RequestParameter]

    /// A request repeated an earlier one's idempotency token and got its certificate.
    public init(
        first: UniqueIdentifier,
        differences: [RequestParameter]
    ) {
        self.first = first
        self.differences = differences
    }
}

/// A parameter of a request that a repetition is compared by.
public enum RequestParameter: Int, Hashable, Sendable, CaseIterable {
    case certificationRequest = 0
    case signatureAlgorithm = 1
    case template = 2
    case notAfter = 3
    case notBefore = 4
    case passthrough = 5
}

/// What a caller submitted as a certification request.
public enum SubmittedRequest: Hashable, Sendable {
    /// A certification request that could be read, DER (RFC 2986).
    case certificationRequest([UInt8])
    /// The octets as received, where they could not be read.
    case unreadable([UInt8])
}

/// How the number of a requested time is to be read.
public enum TimeUnit: Int, Hashable, Sendable {
    /// Digits of a date: `YYYYMMDDHHMMSS` or `YYMMDDHHMMSS`.
    case endDate = 0
    /// Seconds since the epoch.
    case absolute = 1
    /// Days from the moment of issuance.
    case days = 2
    /// Calendar months from the moment of issuance.
    case months = 3
    /// Calendar years from the moment of issuance.
    case years = 4
}

/// What a rule said.
public enum CheckOutcome: Int, Hashable, Sendable {
    case passed = 0
    case failed = 1
    case noted = 2
}
