import EventLog

/// When a checkpoint is due: how far checkpoints have come, and when the newest was intended, as a value.
///
/// Paced by a clock that never stops or steps: the ledger's own stands still while the wall clock lies behind it.
struct CheckpointPace: Sendable {
    /// What the newest checkpoint covers, signed or intended.
    private(set) var checkpointedSize: UInt64
    /// What the newest published checkpoint covers.
    private(set) var publishedSize: UInt64
    /// Whether an intended checkpoint waits for its signature.
    private(set) var isUnderWay: Bool
    /// When the newest checkpoint was intended; `nil` before the first.
    private var lastAt: Int64?
    /// Microseconds between two checkpoints while the log grows.
    private let interval: Int64

    /// The pace of a log that was opened.
    init(_ opened: OpenedLog, interval: Int64) {
        self.init(
            published: opened.latestCheckpoint?.size ?? 0,
            intended: opened.unsignedCheckpoint?.size,
            interval: interval
        )
    }

    /// The pace after a published checkpoint, and perhaps one that was intended after it.
    init(published: UInt64, intended: UInt64?, interval: Int64) {
        self.publishedSize = published
        self.checkpointedSize = intended ?? published
        self.isUnderWay = intended != nil
        self.interval = interval
    }

    /// In how many microseconds a checkpoint is due; `nil` where none will be before something else happens.
    func patience(size: UInt64, now: Int64) -> Int? {
        guard !self.isUnderWay, self.checkpointedSize < size else { return nil }
        guard let last = self.lastAt else { return 0 }
        return Int(clamping: max(0, last + self.interval - now))
    }

    /// Whether a checkpoint of a log of a size is to be intended now.
    ///
    /// - Parameter isAsked: Whether somebody waits for one, however new the last is.
    func isDue(size: UInt64, now: Int64, isAsked: Bool) -> Bool {
        guard let patience = self.patience(size: size, now: now) else { return false }
        return isAsked || patience == 0
    }

    /// Takes note that a checkpoint is intended.
    mutating func intend(size: UInt64, now: Int64) {
        self.checkpointedSize = size
        self.isUnderWay = true
        self.lastAt = now
    }

    /// Takes note that checkpoints were signed; they are not published yet.
    mutating func sign(_ notes: [SignedCheckpoint]) {
        for note in notes where note.size == self.checkpointedSize { self.isUnderWay = false }
    }

    /// Takes note that checkpoints were published.
    mutating func publish(_ notes: [SignedCheckpoint]) {
        for note in notes { self.publishedSize = max(self.publishedSize, note.size) }
    }
}
