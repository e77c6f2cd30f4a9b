public import Bytes

/// What the entries of one batch change in the indexes beside the log: computed from them by ``LedgerIndexes``, and from nothing else.
public struct IndexChanges: Hashable, Sendable {
    /// Intents that are open now, by position.
    public var opened: [UInt64: OpenIntent] = [:]
    /// Positions of intents that were open before and have their ending now.
    public var closed: [UInt64] = []
    /// How many certificates authorities have now: only of those whose number changed.
    public var certificateCounts: [UniqueIdentifier: UInt64] = [:]
    /// How many uses of keys the log proves now: only of those whose number changed.
    public var provenUses: [UniqueIdentifier: UInt64] = [:]
    /// Serial numbers that an intent's ending used up, in the order of the endings.
    public var serials: [SerialEntry] = []
    /// Revocations, in their order.
    public var revocations: [RevocationEntry] = []
    /// The positions that are in force now under their names.
    public var inForce: [ForceName: UInt64] = [:]
    /// The next versions of streams that go on: only of those that went on.
    public var streamVersions: [UniqueIdentifier: UInt64] = [:]

    /// No changes.
    public init() {}

    /// Whether nothing changes.
    public var isEmpty: Bool {
        self.opened.isEmpty && self.closed.isEmpty && self.certificateCounts.isEmpty && self.provenUses.isEmpty
            && self.serials.isEmpty && self.revocations.isEmpty && self.inForce.isEmpty && self.streamVersions.isEmpty
    }
}
