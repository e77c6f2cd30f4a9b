public import Bytes
public import Ledger

/// What one transaction changes.
///
/// Everything in it becomes durable together or not at all.
public struct LogBatch: Sendable {
    /// The size of the log that the batch was made for: the compare-and-swap that fences a second writer.
    public var expectedSize: UInt64
    /// New entries, dense from `expectedSize`.
    public var entries: [Entry] = []
    /// What the new entries change in the indexes, as ``LedgerIndexes`` computes it.
    public var indexChanges = IndexChanges()
    /// Full runs of 256 entries that leave the rows and become one compressed segment each.
    public var segments: [SealedSegment] = []
    /// A checkpoint whose signing is intended: the log's size and root after this batch's entries.
    public var intendedCheckpoint: IntendedCheckpoint?
    /// Signed notes for checkpoints that were intended earlier.
    public var signedCheckpoints: [SignedCheckpoint] = []

    /// Whether the batch changes nothing.
    public var isEmpty: Bool {
        self.entries.isEmpty && self.indexChanges.isEmpty && self.segments.isEmpty && self.intendedCheckpoint == nil
            && self.signedCheckpoints.isEmpty
    }

    /// An empty batch for a log of the given size.
    public init(expectedSize: UInt64) { self.expectedSize = expectedSize }
}

/// A tree head that is about to be signed.
public struct IntendedCheckpoint: Hashable, Sendable {
    /// The number of entries that it covers.
    public let size: UInt64
    /// The root hash of the tree of those entries.
    public let root: Digest256

    /// A tree head.
    public init(size: UInt64, root: Digest256) {
        self.size = size
        self.root = root
    }
}

/// A tree head with its signed note.
public struct SignedCheckpoint: Hashable, Sendable {
    /// The number of entries that it covers.
    public let size: UInt64
    /// The root hash of the tree of those entries.
    public let root: Digest256
    /// The signed note (C2SP tlog-checkpoint), as text.
    public let note: String

    /// A tree head with its note.
    public init(size: UInt64, root: Digest256, note: String) {
        self.size = size
        self.root = root
        self.note = note
    }
}

/// A checkpoint as it is stored: intended, or signed.
public struct StoredCheckpoint: Hashable, Sendable {
    /// The number of entries that it covers.
    public let size: UInt64
    /// The root hash of the tree of those entries.
    public let root: Digest256
    /// The signed note; absent while it is only intended.
    public let note: String?

    /// A stored checkpoint.
    public init(size: UInt64, root: Digest256, note: String?) {
        self.size = size
        self.root = root
        self.note = note
    }
}

/// 256 entries in one compressed bundle.
public struct SealedSegment: Hashable, Sendable {
    /// How many entries a segment holds: the width of a tile.
    public static let width: UInt64 = 256
    /// The segment's number: it holds the entries `256 n … 256 n + 255`.
    public let number: UInt64
    /// The headers, deflated.
    public let headers: [UInt8]
    /// The payloads, deflated.
    public let payloads: [UInt8]
    /// The level-0 tile: 256 leaf hashes of 32 octets.
    public let tile: [UInt8]
    /// The tile's root, where ``SegmentCodec`` has opened the segment again and compared it: nobody else can say so.
    var verifiedRoot: Digest256?

    /// A segment of parts that belong together.
    public init(number: UInt64, headers: [UInt8], payloads: [UInt8], tile: [UInt8]) {
        self.number = number
        self.headers = headers
        self.payloads = payloads
        self.tile = tile
    }

    /// Whether all octets agree.
    public static func == (left: SealedSegment, right: SealedSegment) -> Bool {
        left.number == right.number && left.tile == right.tile && left.headers == right.headers
            && left.payloads == right.payloads
    }

    /// Feeds number and tile to a hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(self.number)
        hasher.combine(self.tile)
    }
}
