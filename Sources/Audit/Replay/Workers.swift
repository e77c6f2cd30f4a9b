internal import Dispatch
internal import Synchronization

/// Threads that share pieces of work.
struct Workers: Sendable {
    /// How many threads.
    let count: Int

    /// Runs every piece of work once, the first ones first, and returns when all are done.
    func run(_ pieces: [@Sendable () -> Void]) {
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: min(self.count, pieces.count)) { _ in
            while true {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < pieces.count else { return }
                pieces[index]()
            }
        }
    }
}

/// Where a piece of work leaves what it came to.
final class Outcome<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    /// What was left; absent before.
    var value: Value? { self.stored.withLock { $0 } }

    func set(_ value: Value) { self.stored.withLock { $0 = value } }
}
