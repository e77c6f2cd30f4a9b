import Synchronization

/// What all connections hold together: callers who are not known yet must not be able to hold more than there is, and none
/// of them all of it.
final class Occupancy: Sendable {
    /// What the connections of one network hold.
    private struct Holding {
        var connections = 0
        let octets = OctetCount()
    }

    private struct Connections {
        var count = 0
        var networks: [PeerNetwork: Holding] = [:]
    }

    private let limits: HTTPLimits
    private let connections = Mutex(Connections())
    private let octets = OctetCount()
    private let counts: ConnectionCounts

    init(limits: HTTPLimits, counts: ConnectionCounts = ConnectionCounts()) {
        self.limits = limits
        self.counts = counts
    }

    /// Counts a connection; `nil`, and not counted, where there are too many.
    ///
    /// The last places are for networks that hold few: a stranger finds room although somebody holds all that he can.
    ///
    /// - Returns: The count of the octets that the connections of its network hold.
    func admitConnection(from network: PeerNetwork) -> OctetCount? {
        let most = self.limits.connections
        let ordinary = most - self.part(of: most)
        let own: OctetCount? = self.connections.withLock { connections in
            var holding = connections.networks[network] ?? Holding()
            guard connections.count < ordinary || holding.connections < self.limits.connectionsOfOne,
                connections.count < most
            else { return nil }
            connections.count += 1
            holding.connections += 1
            connections.networks[network] = holding
            return holding.octets
        }
        if own == nil { self.counts.refuse() } else { self.counts.admit() }
        return own
    }

    /// Takes a connection out of the count.
    func releaseConnection(from network: PeerNetwork) {
        self.counts.release()
        self.connections.withLock { connections in
            connections.count -= 1
            guard var holding = connections.networks[network] else { return }
            holding.connections -= 1
            connections.networks[network] = holding.connections > 0 ? holding : nil
        }
    }

    /// Counts octets of a body; `false`, and not counted, where there are too many.
    ///
    /// - Parameters:
    ///   - body: How many the body has already.
    ///   - network: Those of the network.
    func admit(octets: Int, toBodyOf body: Int, from network: OctetCount) -> Bool {
        let (all, own) = (self.octets.add(octets), network.add(octets))
        guard self.isRoom(forBodyOf: body + octets, all: all, own: own) else {
            self.release(octets: octets, from: network)
            return false
        }
        return true
    }

    /// Takes octets out of the count.
    func release(octets: Int, from network: OctetCount) {
        self.octets.subtract(octets)
        network.subtract(octets)
    }

    /// Whether there is room, the octets in question counted already.
    private func isRoom(forBodyOf length: Int, all: Int, own: Int) -> Bool {
        let limits = self.limits
        let most = limits.allBodiesOctets
        let kept = self.part(of: most)
        if all <= most - 2 * kept { return true }
        if all <= most - kept, own <= limits.bodyOctets { return true }
        return all <= most && length <= limits.smallBodyOctets && own <= limits.smallBodiesOctetsOfOne
    }

    private func part(of most: Int) -> Int { most / max(self.limits.partsOfWhichOneIsKept, 2) }
}
