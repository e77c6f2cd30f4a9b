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

/// A piece of work that comes to something, or fails.
struct Work<Value: Sendable>: Sendable {
    private let outcome = Outcome<Result<Value, any Error>>()
    private let compute: @Sendable () async throws -> Value

    init(_ compute: @escaping @Sendable () async throws -> Value) { self.compute = compute }

    /// What workers run.
    var piece: @Sendable () async -> Void {
        {
            do { self.outcome.set(.success(try await self.compute())) } catch { self.outcome.set(.failure(error)) }
        }
    }

    /// What it came to, once the workers are done.
    func value() throws -> Value {
        guard let value = self.outcome.value else { throw CancellationError() }
        return try value.get()
    }
}
