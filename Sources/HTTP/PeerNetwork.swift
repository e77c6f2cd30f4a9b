import NIOCore

/// Whoever shares a share: one IPv4 address, or the 2^64 addresses that a single IPv6 customer has at the least.
struct PeerNetwork: Hashable, Sendable {
    private let isIPv4: Bool
    /// The address, or the first eight octets of it.
    private let prefix: UInt64

    /// The network of an address; `nil` of one that is no IP address.
    init?(_ address: SocketAddress) {
        switch address {
        // Behind family and port, and an IPv6 one's flow label (sockaddr_in(3type)).
        case .v4(let address): self.init(octets: Self.octets(4..<8, of: address.address))
        case .v6(let address): self.init(octets: Self.octets(8..<24, of: address.address))
        case .unixDomainSocket: return nil
        }
    }

    /// The network of an address, four or sixteen octets long.
    private init(octets: [UInt8]) {
        // ::ffff:0:0/96 are IPv4 addresses as an IPv6 socket sees them (RFC 4291, section 2.5.5.2).
        let isMapped = octets.count == 16 && octets.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF])
        self.isIPv4 = octets.count == 4 || isMapped
        self.prefix = (isMapped ? octets[12...] : octets.prefix(8)).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Octets of a C structure.
    private static func octets<Structure>(_ range: Range<Int>, of structure: Structure) -> [UInt8] {
        unsafe withUnsafeBytes(of: structure) { unsafe Array($0[range]) }
    }
}
