import Testing

@testable import Authority

/// Where randomness comes in.
@Suite struct EntropyTests {
    @Test func noOctetsAreGivenOutTwice() async throws {
        let nonces = try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { try (0..<500).map { _ in try Entropy.system.nonce() } }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(nonces).count == 4_000)
    }

    @Test(arguments: [0, 1, 10, 1_024, 1_025, 4_096])
    func asManyOctetsComeAsAreAskedFor(count: Int) throws {
        #expect(try Entropy.system.octets(count).count == count)
    }
}
