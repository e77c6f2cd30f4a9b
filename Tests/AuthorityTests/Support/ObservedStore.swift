import EventLog
import Ledger
import Synchronization

/// A store that looks at every batch before it keeps it, and says what it kept.
final class ObservedStore: EventAppending, Sendable {
    let memory: InMemoryEventStore
    private let hook = Mutex<(@Sendable (LogBatch) -> Void)?>(nil)
    private let kept = Mutex(Kept())

    private struct Kept: Sendable {
        var counts: [UInt32: Int] = [:]
        var waiters: [(type: UInt32, count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    init(_ memory: InMemoryEventStore) { self.memory = memory }

    /// What is called with each batch on the sequencer's thread, before it is kept.
    func beforeCommit(_ hook: (@Sendable (LogBatch) -> Void)?) { self.hook.withLock { $0 = hook } }

    func commit(_ batch: LogBatch) throws(StoreError) {
        self.hook.withLock { $0 }?(batch)
        try self.memory.commit(batch)
        let woken = self.kept.withLock { kept in
            for entry in batch.entries { kept.counts[entry.header.type, default: 0] += 1 }
            let woken = kept.waiters.filter { kept.counts[$0.type, default: 0] >= $0.count }
            kept.waiters.removeAll { kept.counts[$0.type, default: 0] >= $0.count }
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Waits until so many events of a type were kept since this store was made.
    func kept(_ type: EventType, count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = self.kept.withLock { kept in
                if kept.counts[type.rawValue, default: 0] >= count { return true }
                kept.waiters.append((type.rawValue, count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

extension LogBatch {
    func contains(_ type: EventType) -> Bool { self.entries.contains { $0.header.type == type.rawValue } }
}
