public import Bytes
public import Transparency

/// What is known of a log once it was inspected: all that a writer needs to go on.
public struct OpenedLog: Sendable {
    /// What was fixed when the log was made.
    public let identity: LogIdentity
    /// The number of entries.
    public let size: UInt64
    /// How many segments are sealed.
    public let segmentCount: UInt64
    /// The last entry's leaf hash; zeros for an empty log.
    public let lastLeafHash: Digest256
    /// The last entry's time; the epoch for an empty log.
    public let lastTime: Instant
    /// The tree's right edge.
    public let frontier: MerkleFrontier
    /// The newest signed checkpoint.
    public let latestCheckpoint: StoredCheckpoint?
    /// A newer checkpoint that was intended and never signed: to be signed again.
    public let unsignedCheckpoint: IntendedCheckpoint?
    /// The time of the first entry that no signed checkpoint covers; `nil` where all are covered.
    public let unsignedSince: Instant?
}
