public import Bytes

/// What there is to know of a key that is to answer about the standing of an authority's certificates (RFC 6960).
public struct ResponderOrder: Sendable {
    /// The authority that certifies it.
    public let authority: IssuingAuthority
    /// The algorithm that the authority signs with, by the name in RFCs.
    public let signatureAlgorithm: String
    /// The responder: the identifier of its key.
    public let responder: UniqueIdentifier
    /// The responder's public key, DER.
    public let subjectPublicKeyInfo: [UInt8]
    /// The clock reading.
    public let moment: Instant
    /// Sixteen octets, the first of them 0x01 to 0x7F.
    public let serialNumber: [UInt8]

    /// An order.
    public init(
        authority: IssuingAuthority,
        signatureAlgorithm: String,
        responder: UniqueIdentifier,
        subjectPublicKeyInfo: [UInt8],
        moment: Instant,
        serialNumber: [UInt8]
    ) {
        self.authority = authority
        self.signatureAlgorithm = signatureAlgorithm
        self.responder = responder
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.moment = moment
        self.serialNumber = serialNumber
    }
}
