/// One connection in the count of all, for as long as anybody holds it.
///
/// A client may go before its answer is made; then the task that makes it holds the place on, so that there are never more
/// requests under way than connections may be.
public final class ConnectionPlace: Sendable {
    private let occupancy: Occupancy
    private let network: PeerNetwork
    /// What all connections of the network hold.
    private let octets: OctetCount

    /// A place; `nil` where all are taken, or all that the network may take.
    init?(_ occupancy: Occupancy, of network: PeerNetwork) {
        guard let octets = occupancy.admitConnection(from: network) else { return nil }
        self.occupancy = occupancy
        self.network = network
        self.octets = octets
    }

    deinit { self.occupancy.releaseConnection(from: self.network) }

    /// Counts octets of a body that has so many already; `false`, and not counted, where there is no room for them.
    func admit(octets: Int, toBodyOf body: Int) -> Bool {
        self.occupancy.admit(octets: octets, toBodyOf: body, from: self.octets)
    }

    /// Takes octets out of the count.
    func release(octets: Int) { self.occupancy.release(octets: octets, from: self.octets) }
}
