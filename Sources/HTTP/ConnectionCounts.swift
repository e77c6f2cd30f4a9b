import Synchronization

/// How many connections a listener has, and has had.
public final class ConnectionCounts: Sendable {
    private let admitted = Atomic<UInt64>(0)
    private let released = Atomic<UInt64>(0)
    private let turnedAway = Atomic<UInt64>(0)

    /// How the handshakes ended of those that found a place, where TLS is spoken.
    public let handshakes = HandshakeCounts()

    /// Counts that have not begun.
    public init() {}

    /// How many found a place.
    public var accepted: UInt64 { self.admitted.load(ordering: .relaxed) }
    /// How many were closed at once, because all places were taken, or all that their network may take.
    public var refused: UInt64 { self.turnedAway.load(ordering: .relaxed) }
    /// How many have a place now.
    public var open: UInt64 {
        let released = self.released.load(ordering: .acquiring)
        return self.admitted.load(ordering: .acquiring) - released
    }

    func admit() { self.admitted.wrappingAdd(1, ordering: .releasing) }
    func release() { self.released.wrappingAdd(1, ordering: .releasing) }
    func refuse() { self.turnedAway.wrappingAdd(1, ordering: .relaxed) }
}
