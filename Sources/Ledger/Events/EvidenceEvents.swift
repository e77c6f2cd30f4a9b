public import Bytes

/// An authenticated caller asked for what it may not do.
public struct OperationRefused: Hashable, Sendable {
    /// The most octets of a call's body that are kept.
    public static let maximumOctets = 4_096
    /// The most characters that are kept of what a caller named.
    public static let longestResource = 200
    /// What a caller that is known is refused with where that is recorded: all else is answered, and leaves no entry.
    public static let recordedCode = RefusalCode.accessDenied

    /// What was asked for.
    public let operation: String
    /// On what: the beginning of what the caller named, without control characters.
    public let resource: String?
    /// What kind of refusal.
    public let code: RefusalCode
    /// The body as received, cut after 4,096 octets.
    public let octets: [UInt8]
    /// Whether the body was longer.
    public let isCut: Bool
    /// Who asked.
    public let provenance: Provenance

    /// An authenticated caller asked for what it may not do.
    public init(
        operation: String,
        resource: String?,
        code: RefusalCode,
        octets: [UInt8],
        isCut: Bool,
        provenance: Provenance
    ) {
        self.operation = operation
        self.resource = resource
        self.code = code
        self.octets = octets
        self.isCut = isCut
        self.provenance = provenance
    }
}

/// How many requests were turned away before anybody was known to have sent them.
public struct UnauthenticatedRequestsCounted: Hashable, Sendable {
    /// The beginning of the time counted over: neither before the server's start, nor before the entry of the count before.
    public let from: Instant
    /// How many, by what they were answered.
    public let counts: [RefusalCount]

    /// How many requests were turned away before anybody was known to have sent them.
    public init(
        from: Instant,
        counts: [RefusalCount]
    ) {
        self.from = from
        self.counts = counts
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
