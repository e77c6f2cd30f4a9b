import Synchronization

/// How handshakes of TLS ended.
public final class HandshakeCounts: Sendable {
    private let ofCompleted = Atomic<UInt64>(0)
    private let ofFailed = Atomic<UInt64>(0)
    private let ofLate = Atomic<UInt64>(0)

    /// How many led to a connection that is protected.
    public var completed: UInt64 { self.ofCompleted.load(ordering: .relaxed) }
    /// How many did not: the two had nothing in common, the client was not let in or went away, or spoke no TLS.
    public var failed: UInt64 { self.ofFailed.load(ordering: .relaxed) }
    /// How many did not come to an end in their time.
    public var late: UInt64 { self.ofLate.load(ordering: .relaxed) }

    func complete() { self.ofCompleted.wrappingAdd(1, ordering: .relaxed) }
    func fail() { self.ofFailed.wrappingAdd(1, ordering: .relaxed) }
    func beLate() { self.ofLate.wrappingAdd(1, ordering: .relaxed) }
}
