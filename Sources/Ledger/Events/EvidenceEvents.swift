public import Bytes

/// A caller that is known was refused what it asked for.
public struct OperationRefused: Hashable, Sendable {
    /// The most octets of a call's body that are kept.
    public static let maximumOctets = 4_096
    /// The most characters that are kept of what a caller named.
    public static let longestResource = 200
    /// The longest name of a template that is kept, in octets.
    public static let longestTemplate = 64

    /// What was asked for.
    public let operation: String
    /// On what: the beginning of what the caller named, without control characters.
    public let resource: String?
    /// The template that the caller's role does not permit, where that is why.
    public let template: String?
    /// What kind of refusal.
    public let code: RefusalCode
    /// Which field, and why, where a rule says so.
    public let reason: RecordedReason?
    /// The body as received, cut after 4,096 octets.
    public let octets: [UInt8]
    /// Whether the body was longer.
    public let isCut: Bool
    /// Who asked.
    public let provenance: Provenance

    /// A caller that is known was refused what it asked for.
    public init(
        operation: String,
        resource: String?,
        template: String?,
        code: RefusalCode,
        reason: RecordedReason?,
        octets: [UInt8],
        isCut: Bool,
        provenance: Provenance
    ) {
        self.operation = operation
        self.resource = resource
        self.template = template
        self.code = code
        self.reason = reason
        self.octets = octets
        self.isCut = isCut
        self.provenance = provenance
    }
}

/// How many requests were refused without an entry each.
public struct RefusalsCounted: Hashable, Sendable {
    /// The most failed proofs of identity that are listed.
    public static let mostLogins = 64
    /// The most kinds of refusals of known callers that are listed.
    public static let mostKnown = 256

    /// The beginning of the time counted over: neither before the server's start, nor before the entry of the count before.
    public let from: Instant
    /// How many were turned away before anybody was known to have sent them, by what they were answered.
    public let unknown: [RefusalCount]
    /// Of these, who failed to prove who they are, as far as they are listed.
    public let logins: [FailedLogin]
    /// How many were refused to callers that are known, beyond those that have an entry each.
    public let known: [RepeatedRefusal]
    /// How many more were refused to callers that are known.
    public let others: Int64

    /// How many requests were refused without an entry each.
    public init(
        from: Instant,
        unknown: [RefusalCount],
        logins: [FailedLogin],
        known: [RepeatedRefusal],
        others: Int64
    ) {
        self.from = from
        self.unknown = unknown
        self.logins = logins
        self.known = known
        self.others = others
    }
}

/// How often one answer was given.
public struct RefusalCount: Hashable, Sendable {
    /// As what they were refused.
    public let answer: RefusalCode
    /// How often.
    public let count: Int64

    /// How often one answer was given.
    public init(
        answer: RefusalCode,
        count: Int64
    ) {
        self.answer = answer
        self.count = count
    }
}

/// How often somebody at one address claimed an access key and did not prove to have it.
public struct FailedLogin: Hashable, Sendable {
    /// The access key that was claimed.
    public let accessKey: String
    /// The address that the calls came from.
    public let sourceAddress: String
    /// As what they were refused.
    public let answer: RefusalCode
    /// How often.
    public let count: Int64

    /// How often somebody failed to prove who they are.
    public init(accessKey: String, sourceAddress: String, answer: RefusalCode, count: Int64) {
        self.accessKey = accessKey
        self.sourceAddress = sourceAddress
        self.answer = answer
        self.count = count
    }
}

/// How often more one caller was refused one operation, beyond what has an entry each.
public struct RepeatedRefusal: Hashable, Sendable {
    /// The access key that signed.
    public let accessKey: String
    /// Whose it is.
    public let principal: String
    /// What was asked for.
    public let operation: String
    /// As what it was refused.
    public let answer: RefusalCode
    /// How often.
    public let count: Int64

    /// How often more one caller was refused one operation.
    public init(accessKey: String, principal: String, operation: String, answer: RefusalCode, count: Int64) {
        self.accessKey = accessKey
        self.principal = principal
        self.operation = operation
        self.answer = answer
        self.count = count
    }
}
