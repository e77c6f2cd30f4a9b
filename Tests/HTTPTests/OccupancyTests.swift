import NIOCore
import Testing

@testable import HTTP

/// What all connections may hold together, and one network of them.
@Suite struct OccupancyTests {
    private static func network(_ text: String = "192.0.2.1") throws -> PeerNetwork {
        try #require(PeerNetwork(try SocketAddress(ipAddress: text, port: 1)))
    }

    private static func limits(connections: Int = 2, octets: Int = 100) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.connections = connections
        limits.allBodiesOctets = octets
        return limits
    }

    @Test func connectionsAreAdmittedUpToTheLimitAndAgainWhenOneGoes() throws {
        let occupancy = Occupancy(limits: Self.limits())
        let network = try Self.network()
        #expect(occupancy.admitConnection(from: network) != nil)
        #expect(occupancy.admitConnection(from: network) != nil)
        #expect(occupancy.admitConnection(from: network) == nil)
        #expect(occupancy.admitConnection(from: network) == nil)
        occupancy.releaseConnection(from: network)
        #expect(occupancy.admitConnection(from: network) != nil)
        #expect(occupancy.admitConnection(from: network) == nil)
    }

    @Test func theLastConnectionsAreForNetworksThatHoldFew() throws {
        var limits = Self.limits(connections: 80)
        limits.connectionsOfOne = 3
        let occupancy = Occupancy(limits: limits)
        let greedy = try Self.network()
        var held = 0
        while occupancy.admitConnection(from: greedy) != nil { held += 1 }
        #expect(held == 70)
        for (last, most) in [(2, 3), (3, 3), (4, 3), (5, 1), (6, 0)] {
            let other = try Self.network("192.0.2.\(last)")
            var held = 0
            while occupancy.admitConnection(from: other) != nil { held += 1 }
            #expect(held == most)
        }
        // What one gives back goes to whoever holds few, not to who holds many.
        occupancy.releaseConnection(from: greedy)
        #expect(occupancy.admitConnection(from: greedy) == nil)
        #expect(occupancy.admitConnection(from: try Self.network("192.0.2.6")) != nil)
    }

    @Test func whatWasNotAdmittedIsNotCounted() throws {
        let occupancy = Occupancy(limits: Self.limits())
        let network = try #require(occupancy.admitConnection(from: try Self.network()))
        #expect(occupancy.admit(octets: 60, toBodyOf: 0, from: network))
        #expect(!occupancy.admit(octets: 41, toBodyOf: 0, from: network))
        #expect(occupancy.admit(octets: 40, toBodyOf: 0, from: network))
        #expect(!occupancy.admit(octets: 1, toBodyOf: 0, from: network))
        occupancy.release(octets: 100, from: network)
        #expect(occupancy.admit(octets: 100, toBodyOf: 0, from: network))
    }

    @Test func theLastRoomIsForWhoHoldsLittleAndForSmallBodies() throws {
        var limits = Self.limits(connections: 100, octets: 8_000)
        limits.bodyOctets = 500
        limits.smallBodyOctets = 10
        limits.smallBodiesOctetsOfOne = 20
        let occupancy = Occupancy(limits: limits)
        func newcomer(_ last: Int) throws -> OctetCount {
            try #require(occupancy.admitConnection(from: try Self.network("192.0.2.\(last)")))
        }
        let greedy = try newcomer(1)
        var held = 0
        while occupancy.admit(octets: 100, toBodyOf: 0, from: greedy) { held += 100 }
        #expect(held == 6_000)
        #expect(!occupancy.admit(octets: 1, toBodyOf: 0, from: greedy))
        // Two more with a largest body each.
        let other = try newcomer(2)
        for body in stride(from: 0, to: 500, by: 100) {
            #expect(occupancy.admit(octets: 100, toBodyOf: body, from: other))
        }
        #expect(!occupancy.admit(octets: 1, toBodyOf: 0, from: other))
        #expect(occupancy.admit(octets: 500, toBodyOf: 0, from: try newcomer(3)))
        // Then only small ones.
        for last in 4...53 {
            let small = try newcomer(last)
            #expect(!occupancy.admit(octets: 1, toBodyOf: 10, from: small))
            #expect(!occupancy.admit(octets: 11, toBodyOf: 0, from: small))
            #expect(occupancy.admit(octets: 10, toBodyOf: 0, from: small))
            #expect(occupancy.admit(octets: 10, toBodyOf: 0, from: small))
            #expect(!occupancy.admit(octets: 1, toBodyOf: 0, from: small))
        }
        #expect(!occupancy.admit(octets: 1, toBodyOf: 0, from: try newcomer(54)))
    }

    @Test func manyAtOnceNeverHoldMoreThanTheLimit() async throws {
        let occupancy = Occupancy(limits: Self.limits(connections: 5))
        let network = try Self.network()
        let admitted = await withTaskGroup { group in
            for _ in 0..<64 { group.addTask { occupancy.admitConnection(from: network) != nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 5)
    }

    @Test(arguments: [
        (["192.0.2.1", "::ffff:192.0.2.1"], true),
        (["192.0.2.1", "192.0.2.2"], false),
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"], true),
        (["2001:db8:1:2::1", "2001:db8:1:3::1"], false),
        (["::1", "0.0.0.0"], false),
        (["::ffff:192.0.2.1", "::ffff:192.0.2.2"], false),
    ])
    func anAddressIsItsOwnNetworkAndAnIPv6OneOfSixtyFourBits(pair: [String], isOne: Bool) throws {
        #expect((try Self.network(pair[0]) == Self.network(pair[1])) == isOne)
    }

    @Test func connectionsLeaveFilesToTheLedger() {
        for (files, most, window) in [
            (64, 12, 2), (160, 30, 5), (256, 96, 16), (512, 288, 48), (1_024, 672, 112), (4_096, 1_000, 496),
            (Int.max, 1_000, 512), (0, 0, 0),
        ] {
            #expect(HTTPLimits.connections(1_000, amongFiles: files) == most)
            #expect(HTTPLimits.connectionsOfAnybody(512, amongFiles: files) == window)
            // Each of the window's may have a file beside itself.
            #expect(most + 2 * window <= max(files - HTTPLimits.descriptorReserve, files / 4))
        }
    }
}
