import Synchronization

/// What all connections hold together: callers who are not known yet must not be able to hold more than there is.
final class Occupancy: Sendable {
    private let limits: HTTPLimits
    private let connections = Atomic(0)
    private let octets = Atomic(0)

    init(limits: HTTPLimits) { self.limits = limits }

    /// Counts a connection; `false`, and not counted, where there are too many.
    func admitConnection() -> Bool { Self.add(1, to: self.connections, limit: self.limits.connections) }

    /// Takes a connection out of the count.
    func releaseConnection() { self.connections.subtract(1, ordering: .relaxed) }

    /// Counts octets of bodies; `false`, and not counted, where there are too many.
    func admit(octets: Int) -> Bool { Self.add(octets, to: self.octets, limit: self.limits.allBodiesOctets) }

    /// Takes octets out of the count.
    func release(octets: Int) { self.octets.subtract(octets, ordering: .relaxed) }

    private static func add(_ count: Int, to total: borrowing Atomic<Int>, limit: Int) -> Bool {
        guard total.add(count, ordering: .relaxed).newValue <= limit else {
            total.subtract(count, ordering: .relaxed)
            return false
        }
        return true
    }
}
