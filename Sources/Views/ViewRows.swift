public import Bytes

/// A certificate, or a serial number that stays burned, as the views show it: where in the log everything about it lies.
public struct CertificateRow: Hashable, Sendable {
    /// Where its `IssuanceRequested` lies; absent where nobody asked: a responder's.
    public let requestedPosition: UInt64?
    /// Where its `IssuanceAuthorized` or `ResponderAuthorized` lies: the octets that were signed.
    public let authorizedPosition: UInt64
    /// Where its ending lies: the signature, or why there is none that is known.
    public let endedPosition: UInt64
    /// Whether no certificate is known, and the serial number stays burned.
    public let isBurned: Bool
    /// Where it comes from.
    public let origin: CertificateOrigin
    /// The time of its ending.
    public let issuedAt: Instant
    /// The certificate's end, in seconds; absent where it cannot be read.
    public let notAfter: Int64?
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
}

/// Where certificates come from.
public struct CertificateOrigin: Hashable, Sendable {
    /// The authority that issued them.
    public let authority: UniqueIdentifier
    /// Who asked for them; absent where nobody did.
    public let requester: String?
    /// The access key that signed the requests.
    public let accessKey: String?
    /// The template by the name that was asked for; absent where none was named.
    public let template: String?
}
