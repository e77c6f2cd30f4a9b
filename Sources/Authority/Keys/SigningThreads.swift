import Dispatch
import Foundation
import Synchronization

/// A few threads beside the cooperative pool, for what takes long or waits: signatures of slow keys, reading keys.
///
/// The pool has as many threads as there are cores, and two tasks that block two of them stall everything else. Here the
/// operating system shares the cores out.
final class SigningThreads: Sendable {
    /// The process's own; its threads sleep until something is slow.
    static let shared = SigningThreads(count: 4)

    private let work = Mutex<[@Sendable () -> Void]>([])
    private let bell = DispatchSemaphore(value: 0)

    /// Threads that live as long as the process.
    init(count: Int) {
        for number in 0..<max(1, count) {
            let thread = Thread { [work = self.takeWork] in
                while true { work()() }
            }
            thread.start()
            thread.name = "signing-\(number)"
        }
    }

    /// Runs a body on one of the threads, first come, first served.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            self.submit { continuation.resume(returning: body()) }
        }
    }

    /// Has a body run on one of the threads, first come, first served.
    func submit(_ body: @escaping @Sendable () -> Void) {
        self.work.withLock { $0.append(body) }
        self.bell.signal()
    }

    @Sendable private func takeWork() -> @Sendable () -> Void {
        self.bell.wait()
        return self.work.withLock { $0.removeFirst() }
    }
}
