public import Bytes

/// The objects of buckets that anybody may read.
public protocol PublicObjects: Sendable {
    /// An object; `nil` where there is none that anybody may read. Why there is none MUST NOT be told.
    ///
    /// - Throws: Where nobody knows whether there is one.
    func object(bucket: String, key: String) async throws -> PublicDocument?
}

/// The certificates of authorities.
public protocol AuthorityCertificates: Sendable {
    /// The newest certificate of an authority and those above it, DER, its issuer's first; `nil` where there is none to be shown.
    ///
    /// - Throws: Where nobody knows whether there is one.
    func certificates(of authority: UniqueIdentifier) async throws -> (certificate: [UInt8], chain: [[UInt8]])?
}

/// Who answers questions about the status of certificates.
public protocol StatusAnswering: Sendable {
    /// The answer to a question: an OCSPResponse in DER, whatever the octets are.
    func answer(_ request: [UInt8]) async -> StatusAnswer
}

/// An OCSPResponse, and for how long it may be kept.
public struct StatusAnswer: Sendable {
    /// The response, DER.
    public var octets: [UInt8]
    /// When what it says was known; `nil` where it says nothing of a certificate.
    public var thisUpdate: Instant?
    /// When there will be a newer one at the latest; `nil` where it must not be kept: it is an error, or answers one client's nonce.
    public var nextUpdate: Instant?

    /// An answer.
    public init(octets: [UInt8], thisUpdate: Instant?, nextUpdate: Instant?) {
        self.octets = octets
        self.thisUpdate = thisUpdate
        self.nextUpdate = nextUpdate
    }
}

/// What a window shows.
public struct WindowContents: Sendable {
    /// Objects of buckets; `nil` where there are none.
    public var objects: (any PublicObjects)?
    /// The certificates of authorities.
    public var certificates: any AuthorityCertificates
    /// Who answers questions about status; `nil` where nobody does, and then there is no such place.
    public var status: (any StatusAnswering)?
    /// The wall clock.
    public var now: @Sendable () -> Instant

    /// What a window shows.
    public init(
        objects: (any PublicObjects)?,
        certificates: any AuthorityCertificates,
        status: (any StatusAnswering)?,
        now: @escaping @Sendable () -> Instant
    ) {
        self.objects = objects
        self.certificates = certificates
        self.status = status
        self.now = now
    }
}
