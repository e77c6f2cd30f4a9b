import Synchronization

/// Something that happens once, told between threads.
final class Flag: Sendable {
    private let raised = Mutex(false)
    var isRaised: Bool { self.raised.withLock { $0 } }
    func raise() { self.raised.withLock { $0 = true } }
}
