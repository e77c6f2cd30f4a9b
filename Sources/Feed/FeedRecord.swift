public import Bytes

/// One record of a feed.
public struct FeedRecord: Hashable, Sendable {
    /// What tells it from every other: whoever gets it twice can tell by this.
    public let identifier: UniqueIdentifier
    /// What kind it is.
    public let detailType: String
    /// Where the feed stands once it is told.
    public let place: FeedPlace
    /// The entry whose leaf hash the record carries.
    public let witness: UInt64
    /// That leaf hash.
    public let leafHash: Digest256
    /// The record: one JSON object, without a line's end.
    public let octets: [UInt8]
}
