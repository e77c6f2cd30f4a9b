import Logging

/// Tells how far something is that a start computes again for a newer program: at its beginning, in tenths, and at its end.
///
/// Whoever waits for a server to be ready sees that it does something, and for how long it will.
struct UpgradeProgress {
    private let what: String
    private let logger: Logger
    private let start = ContinuousClock.now
    private var told: UInt64?

    /// - Parameter what: What is computed, at the beginning of a sentence.
    init(_ what: String, _ logger: Logger) {
        self.what = what
        self.logger = logger
    }

    /// So many entries were taken in, of so many.
    mutating func show(_ entries: UInt64, of size: UInt64) {
        let tenth = size == 0 ? 10 : entries.multipliedReportingOverflow(by: 10).partialValue / size
        guard self.told.map({ tenth > $0 }) ?? true else { return }
        self.told = tenth
        let seconds = (ContinuousClock.now - self.start).components.seconds
        let end = entries == size ? "it is done" : "nothing is served before it is done"
        self.logger.notice(
            "\(self.what) of another layout, and computed again from the log: \(entries) of \(size) entries after \(seconds) s; \(end)."
        )
    }
}
