public import Bytes

/// One fact with its place in the log: what `evolve` folds in.
public struct RecordedFact: Hashable, Sendable {
    /// Where it lies.
    public let position: UInt64
    /// When the sequencer placed it.
    public let time: Instant
    /// The stream that it belongs to.
    public let stream: UniqueIdentifier
    /// Its version in that stream.
    public let streamVersion: UInt64
    /// What happened.
    public let body: EventBody
    /// For an `IssuanceRequested` with a token: SHA-256 of the submitted public key, taken from the request by whoever can
    /// read one; absent where the request is unreadable.
    public let publicKeyDigest: Digest256?
    /// For an `IssuanceAuthorized` whose basis names what its authority does when it is soon asked for the same again: what tells that
    /// two certificates are of the same public key and names, taken from it by whoever can read one (schemas/format.md section 9.5).
    public var likeness: Digest256?

    /// A fact.
    public init(
        position: UInt64,
        time: Instant,
        stream: UniqueIdentifier,
        streamVersion: UInt64,
        body: EventBody,
        publicKeyDigest: Digest256? = nil,
        likeness: Digest256? = nil
    ) {
        self.position = position
        self.time = time
        self.stream = stream
        self.streamVersion = streamVersion
        self.body = body
        self.publicKeyDigest = publicKeyDigest
        self.likeness = likeness
    }
}
