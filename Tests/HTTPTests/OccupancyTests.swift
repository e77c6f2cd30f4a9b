import Testing

@testable import HTTP

/// What all connections may hold together.
@Suite struct OccupancyTests {
    private static func limits(connections: Int = 2, octets: Int = 100) -> HTTPLimits {
        var limits = HTTPLimits()
        limits.connections = connections
        limits.allBodiesOctets = octets
        return limits
    }

    @Test func connectionsAreAdmittedUpToTheLimitAndAgainWhenOneGoes() {
        let occupancy = Occupancy(limits: Self.limits())
        #expect(occupancy.admitConnection())
        #expect(occupancy.admitConnection())
        #expect(!occupancy.admitConnection())
        #expect(!occupancy.admitConnection())
        occupancy.releaseConnection()
        #expect(occupancy.admitConnection())
        #expect(!occupancy.admitConnection())
    }

    @Test func whatWasNotAdmittedIsNotCounted() {
        let occupancy = Occupancy(limits: Self.limits())
        #expect(occupancy.admit(octets: 60))
        #expect(!occupancy.admit(octets: 41))
        #expect(occupancy.admit(octets: 40))
        #expect(!occupancy.admit(octets: 1))
        occupancy.release(octets: 100)
        #expect(occupancy.admit(octets: 100))
    }

    @Test func manyAtOnceNeverHoldMoreThanTheLimit() async {
        let occupancy = Occupancy(limits: Self.limits(connections: 5))
        let admitted = await withTaskGroup { group in
            for _ in 0..<64 { group.addTask { occupancy.admitConnection() } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(admitted == 5)
    }
}
