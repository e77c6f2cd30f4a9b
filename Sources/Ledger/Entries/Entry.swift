public import Bytes

/// One event as it lies in the log: its header, and its payload.
public struct Entry: Hashable, Sendable {
    /// The fixed header, whose hash is the log's leaf.
    public let header: EntryHeader
    /// The header's leaf hash.
    public let leafHash: Digest256
    /// The DER of an `Event`, exactly as it was written.
    public let payload: [UInt8]

    /// An entry of parts that belong together.
    public init(header: EntryHeader, leafHash: Digest256, payload: [UInt8]) {
        self.header = header
        self.leafHash = leafHash
        self.payload = payload
    }
}

/// An event encoded and hashed, not yet given its place: producers make these in parallel.
public struct EncodedEvent: Hashable, Sendable {
    /// The stream that it belongs to.
    public let stream: UniqueIdentifier
    /// What happened.
    public let event: Event
    /// The event's DER.
    public let payload: [UInt8]
    /// SHA-256 of the DER.
    public let payloadDigest: Digest256

    /// An event of parts that belong together.
    public init(stream: UniqueIdentifier, event: Event, payload: [UInt8], payloadDigest: Digest256) {
        self.stream = stream
        self.event = event
        self.payload = payload
        self.payloadDigest = payloadDigest
    }
}
