public import Bytes

/// What an authority's own certification request is to say.
public struct AuthorityRequestOrder: Hashable, Sendable {
    /// The authority whose request it is.
    public let authority: UniqueIdentifier
    /// The identifier of the authority's key.
    public let key: UniqueIdentifier
    /// The distinguished name that was asked for, DER (RFC 5280 section 4.1.2.4).
    public let subject: [UInt8]
    /// The extensions that were asked for beyond basic constraints, DER of `Extensions`; `nil` where none were.
    public let requestExtensions: [UInt8]?
    /// The authority's public key, DER (RFC 5280 section 4.1.2.7).
    public let subjectPublicKeyInfo: [UInt8]
    /// The algorithm to sign with, by the name in RFCs.
    public let signatureAlgorithm: String

    /// An order of a certification request.
    public init(
        authority: UniqueIdentifier,
        key: UniqueIdentifier,
        subject: [UInt8],
        requestExtensions: [UInt8]?,
        subjectPublicKeyInfo: [UInt8],
        signatureAlgorithm: String
    ) {
        self.authority = authority
        self.key = key
        self.subject = subject
        self.requestExtensions = requestExtensions
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
        self.signatureAlgorithm = signatureAlgorithm
    }
}
