public import Bytes

/// A certificate as the views show it: where in the log everything about it lies.
public struct CertificateRow: Hashable, Sendable {
    /// Where its `IssuanceRequested` lies.
    public let requestedPosition: UInt64
    /// Where its `IssuanceAuthorized` lies: the octets that were signed.
    public let authorizedPosition: UInt64
    /// Where its `CertificateSigned` lies: the signature.
    public let signedPosition: UInt64
    /// The authority that issued it.
    public let authority: UniqueIdentifier
    /// Who asked for it.
    public let requester: String
    /// The time of its `CertificateSigned`.
    public let issuedAt: Instant
    /// The octets of its serial number.
    public let serialNumber: [UInt8]
}
