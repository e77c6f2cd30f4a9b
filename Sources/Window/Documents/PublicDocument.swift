public import Bytes

/// Something that anybody may fetch.
public struct PublicDocument: Sendable {
    /// Its octets from a place on, at most so many, fewer only at its end.
    public typealias Read = @Sendable (_ offset: Int, _ count: Int) async throws -> [UInt8]

    /// `application/pkix-crl`, for instance.
    public var contentType: String
    /// How many octets it has.
    public var length: Int
    /// The SHA-256 of its octets: what its entity tag is made of.
    public var digest: Digest256
    /// Since when it is as it is; `nil` where nobody knows.
    public var modified: Instant?
    /// For how long it may be used without being asked for again.
    public var freshness: Freshness
    /// Whether it may be there in another coding as well, now or later: then what is sent depends on what the client takes.
    public var isNegotiated = false
    /// The same as one gzip member (RFC 1952), where that is there.
    public var gzip: Form?
    let read: Read

    /// A document in another coding.
    public struct Form: Sendable {
        let length: Int
        let digest: Digest256
        let read: Read

        /// A form of so many octets, with their SHA-256.
        public init(length: Int, digest: Digest256, read: @escaping Read) {
            self.length = length
            self.digest = digest
            self.read = read
        }
    }

    /// The document as it is sent in a coding.
    func form(_ coding: ContentCoding) -> Form {
        if coding == .gzip, let gzip { return gzip }
        return Form(length: self.length, digest: self.digest, read: self.read)
    }

    /// A document whose octets are read when they are sent.
    public init(
        contentType: String,
        length: Int,
        digest: Digest256,
        modified: Instant?,
        freshness: Freshness,
        read: @escaping Read
    ) {
        self.contentType = contentType
        self.length = length
        self.digest = digest
        self.modified = modified
        self.freshness = freshness
        self.read = read
    }
}

/// For how long an answer may be used without being asked for again (RFC 9111, 5.2.2).
public enum Freshness: Hashable, Sendable {
    /// It is asked about each time.
    case none
    /// So many seconds.
    case seconds(Int64)
    /// Until a moment; not at all where that has passed.
    case until(Instant)
    /// It is not kept at all.
    case notKept

    /// What `Cache-Control` says.
    func text(at now: Instant) -> String {
        switch self {
        case .none: "public, no-cache"
        case .seconds(let seconds): "public, max-age=\(max(0, seconds))"
        case .until(let end): "public, max-age=\(max(0, end.seconds - now.seconds)), must-revalidate"
        case .notKept: "no-store"
        }
    }
}
