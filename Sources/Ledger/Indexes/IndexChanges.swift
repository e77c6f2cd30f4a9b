public import Bytes

/// What the entries of one batch change in the indexes beside the log: computed from them by ``LedgerIndexes``, and from nothing else.
public struct IndexChanges: Hashable, Sendable {
    /// Intents that are open now, by position.
    public var opened: [UInt64: OpenIntent] = [:]
    /// Positions of intents that were open before and have their ending now.
    public var closed: [UInt64] = []
    /// How many certificates authorities have now: only of those whose number changed.
    public var certificateCounts: [UniqueIdentifier: UInt64] = [:]
    /// What the log says now of how often keys were used: only of those of which it says something else than before.
    public var keyAccounts: [UniqueIdentifier: KeyAccount] = [:]
    /// Serial numbers that an intent's ending used up, in the order of the endings.
    public var serials: [SerialEntry] = []
    /// Revocations, in their order.
    public var revocations: [RevocationEntry] = []
    /// Certificates that are not to be relied on any more, in the order of the events that say so: what a store has to find out about
    /// each, ``Withdrawal`` says.
    public var withdrawals: [Withdrawal] = []
    /// The positions that are in force now under their names.
    public var inForce: [ForceName: UInt64] = [:]
    /// The names under which something was in force before, and nothing is now.
    public var released: [ForceName] = []
    /// What changes about recent issuances, in the order of the entries.
    public var recent: [RecentChange] = []
    /// The next versions of streams that go on: only of those that went on.
    public var streamVersions: [UniqueIdentifier: UInt64] = [:]

    /// No changes.
    public init() {}

    /// Whether nothing changes.
    public var isEmpty: Bool {
        self.opened.isEmpty && self.closed.isEmpty && self.certificateCounts.isEmpty && self.keyAccounts.isEmpty
            && self.serials.isEmpty && self.revocations.isEmpty && self.withdrawals.isEmpty && self.inForce.isEmpty
            && self.released.isEmpty
            && self.streamVersions.isEmpty && self.recent.isEmpty
    }
}
