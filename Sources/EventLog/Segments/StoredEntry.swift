public import Bytes
public import Ledger

/// One entry as a log stores it: its header computed again, its payload where it lies.
///
/// It is never large: a payload that lies apart is read when it is asked for.
public struct StoredEntry: Hashable, Sendable {
    /// Where an entry's payload lies.
    public enum Payload: Hashable, Sendable {
        /// With its entry: maybe among those of its segment, which are in memory as long as one of them is.
        case inline(ArraySlice<UInt8>)
        /// In a row of its own.
        case apart
        /// Nowhere any more: the header still says its length and its digest.
        case withheld
    }

    /// The fixed header, whose hash is the log's leaf.
    public let header: EntryHeader
    /// The header's leaf hash.
    public let leafHash: Digest256
    /// Where the payload lies.
    public let payload: Payload

    /// An entry of parts that belong together.
    public init(header: EntryHeader, leafHash: Digest256, payload: Payload) {
        self.header = header
        self.leafHash = leafHash
        self.payload = payload
    }

    /// An entry as a log is to store it.
    public init(_ entry: Entry) {
        self.init(
            header: entry.header,
            leafHash: entry.leafHash,
            payload: entry.payload.count > SegmentLimits.inline ? .apart : .inline(entry.payload[...])
        )
    }
}
