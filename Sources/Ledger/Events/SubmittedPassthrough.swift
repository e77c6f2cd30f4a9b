internal import Bytes

/// What a caller submitted as values for passthrough templates.
public enum SubmittedPassthrough: Hashable, Sendable {
    /// Values that could be read.
    case values(PassthroughValues)
    /// What was received, where it contradicts itself: it matters only to templates that take it.
    case flawed(FlawedPassthrough)
}

/// Values that a caller wants in a certificate.
public struct PassthroughValues: Hashable, Sendable {
    /// The subject, DER of a Name (RFC 5280 section 4.1.2.4); absent where none was given.
    public let subject: [UInt8]?
    /// The extensions, DER of Extensions (RFC 5280 section 4.1); absent where none were given.
    public let extensions: [UInt8]?

    /// Values that a caller wants in a certificate.
    public init(
        subject: [UInt8]?,
        extensions: [UInt8]?
    ) {
        self.subject = subject
        self.extensions = extensions
    }
}

/// Values that were submitted and contradict themselves or a standard.
public struct FlawedPassthrough: Hashable, Sendable {
    /// The JSON as received, or its beginning.
    public let received: String
    /// Which field, and why: one of the reasons of rule 8 (schemas/rules.md).
    public let reason: RecordedReason

    /// Values that were submitted and contradict themselves or a standard.
    public init(
        received: String,
        reason: RecordedReason
    ) {
        self.received = received
        self.reason = reason
    }

    /// Whether both hold the same, texts octet for octet.
    public static func == (left: FlawedPassthrough, right: FlawedPassthrough) -> Bool {
        left.received.isVerbatim(right.received) && left.reason == right.reason
    }

    /// Feeds the octets of what was received, and the reason, to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(Array(self.received.utf8))
        hasher.combine(self.reason)
    }
}
