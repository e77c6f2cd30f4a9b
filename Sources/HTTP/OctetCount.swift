import Synchronization

/// A number of octets that many connections count at one time.
final class OctetCount: Sendable {
    private let count = Atomic(0)

    /// Adds octets; how many there are then.
    func add(_ octets: Int) -> Int { self.count.add(octets, ordering: .relaxed).newValue }

    /// Takes octets away.
    func subtract(_ octets: Int) { self.count.subtract(octets, ordering: .relaxed) }
}
