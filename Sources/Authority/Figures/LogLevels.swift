import Synchronization

/// How far a log has come, and what follows it: one thread says it, and anybody may read it.
final class LogLevels: Sendable {
    private let durable = Atomic<UInt64>(0)
    private let published = Atomic<UInt64>(0)
    private let viewed = Atomic<UInt64>(0)

    /// How many entries are durable.
    var entries: UInt64 { self.durable.load(ordering: .relaxed) }
    /// How many the newest published checkpoint covers.
    var checkpointed: UInt64 { self.published.load(ordering: .relaxed) }
    /// How many the views have, at least.
    var inViews: UInt64 { self.viewed.load(ordering: .relaxed) }

    /// So many entries are durable, and so many of them under a published checkpoint.
    func reach(entries: UInt64, checkpointed: UInt64) {
        self.durable.store(entries, ordering: .relaxed)
        self.published.store(checkpointed, ordering: .relaxed)
    }

    /// The views have so many entries.
    func reachViews(_ entries: UInt64) { self.viewed.store(entries, ordering: .relaxed) }
}
