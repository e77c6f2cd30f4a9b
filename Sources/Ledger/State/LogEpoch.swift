/// Under which name and key the log publishes its checkpoints.
public struct LogEpoch: Hashable, Sendable {
    /// How many epochs were opened before it.
    public private(set) var number: Int64
    /// The log's name in checkpoints.
    public private(set) var origin: String
    /// The key that checkpoints are signed with.
    public private(set) var key: LogKey
    /// What the ceremony recorded that opened it; absent for the first, which has none.
    public private(set) var opening: EpochOpened?

    /// What a ledger begins with.
    public init(_ opened: LedgerOpened) {
        self.number = 0
        self.origin = opened.origin
        self.key = opened.logKey
    }

    /// Folds a later fact in; most have nothing to do with it.
    public mutating func evolve(_ body: EventBody) {
        switch body {
        case .epochOpened(let opened):
            self.opening = opened
            self.number = opened.epoch
            self.origin = opened.origin
            self.key = opened.logKey
        case .logKeyChanged(let changed):
            self.key = changed.logKey
        default:
            break
        }
    }
}
