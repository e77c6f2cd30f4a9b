public import Bytes

/// A certificate that is not to be relied on any more, by one event: it was revoked, or its serial number burned.
public struct Withdrawal: Hashable, Sendable {
    /// The authority that gave the serial number.
    public let authority: UniqueIdentifier
    /// Its octets, most significant first.
    public let serialNumber: [UInt8]
    /// Where the event lies that says so.
    public let position: UInt64
    /// When it was recorded.
    public let time: Instant
    /// Why; of what was burned nobody knows more.
    public let reason: RevocationReason
    /// Where the certificate's intent lies; absent where the index of serial numbers says it.
    public let intent: UInt64?

    /// What one event withdraws.
    public init(
        authority: UniqueIdentifier,
        serialNumber: [UInt8],
        position: UInt64,
        time: Instant,
        reason: RevocationReason,
        intent: UInt64?
    ) {
        self.authority = authority
        self.serialNumber = serialNumber
        self.position = position
        self.time = time
        self.reason = reason
        self.intent = intent
    }
}

/// A withdrawn certificate as lists tell of it, and which lists do.
public struct WithdrawnCertificate: Hashable, Sendable {
    /// The authority that gave the serial number.
    public let authority: UniqueIdentifier
    /// Where the event lies that withdrew it.
    public let position: UInt64
    /// Its octets, most significant first.
    public let serialNumber: [UInt8]
    /// When it was withdrawn.
    public let time: Instant
    /// Why.
    public let reason: RevocationReason
    /// When the certificate ends, and which part it belongs to.
    public let term: CertificateTerm

    /// What an event withdraws, with what its certificate's intent says.
    public init(_ withdrawal: Withdrawal, _ term: CertificateTerm) {
        self.init(
            authority: withdrawal.authority,
            position: withdrawal.position,
            serialNumber: withdrawal.serialNumber,
            time: withdrawal.time,
            reason: withdrawal.reason,
            term: term
        )
    }

    /// A withdrawn certificate.
    public init(
        authority: UniqueIdentifier,
        position: UInt64,
        serialNumber: [UInt8],
        time: Instant,
        reason: RevocationReason,
        term: CertificateTerm
    ) {
        self.authority = authority
        self.position = position
        self.serialNumber = serialNumber
        self.time = time
        self.reason = reason
        self.term = term
    }
}

/// How long a certificate is to be told of, and on which part of its authority's lists.
public struct CertificateTerm: Hashable, Sendable {
    /// Where a certificate's end cannot be read: the end of the year 9999.
    public static let endless: Int64 = 253_402_300_799

    /// Its notAfter, in seconds since 1970-01-01T00:00:00Z.
    public let notAfter: Int64
    /// The position where the part was opened that its intent rests on; absent for none.
    public let partition: UInt64?

    /// A term.
    public init(notAfter: Int64, partition: UInt64?) {
        self.notAfter = notAfter
        self.partition = partition
    }
}
