internal import Synchronization

/// Tasks that share pieces of work.
struct Workers: Sendable {
    /// How many at a time.
    let count: Int

    /// Runs every piece of work once, the first ones first, and returns when all are done.
    func run(_ pieces: [@Sendable () async -> Void]) async {
        let next = Counter()
        await withTaskGroup { group in
            for _ in 0..<min(self.count, pieces.count) {
                group.addTask {
                    while true {
                        let index = next.take()
                        guard index < pieces.count else { return }
                        await pieces[index]()
                    }
                }
            }
        }
    }
}

/// Numbers from zero, each given once.
private final class Counter: Sendable {
    private let next = Atomic(0)

    func take() -> Int { self.next.wrappingAdd(1, ordering: .relaxed).oldValue }
}

/// Where a piece of work leaves what it came to.
final class Outcome<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    /// What was left; absent before.
    var value: Value? { self.stored.withLock { $0 } }

    func set(_ value: Value) { self.stored.withLock { $0 = value } }
}
