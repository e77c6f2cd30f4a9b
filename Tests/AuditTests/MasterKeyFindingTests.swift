import Bytes
import Ledger
import Testing

@testable import Audit

/// The change of the master key, which goes from one to the next, for all keys, and while no server starts.
struct MasterKeyFindingTests {
    private let fixture: LogFixture

    private static let values = (1...3).map { Digest256([UInt8](repeating: $0, count: 32)) ?? .zero }

    init() throws { (self.fixture, _) = try LogFixture.whole() }

    private func begin(_ from: Int = 0, _ to: Int = 1) throws {
        let changing = MasterKeyChanging(
            from: Self.values[from],
            to: Self.values[to],
            provenance: Provenance(.program, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .masterKeyChanging(changing))
    }

    private func end(_ from: Int = 0, _ to: Int = 1, keys: Int64 = 0, lost: Int64 = 0) throws {
        // The log's own key, and that of the one authority.
        let replaced = MasterKeyReplaced(
            from: Self.values[from],
            to: Self.values[to],
            keys: Int64(self.fixture.keys.count + 1) + keys,
            lost: lost,
            provenance: Provenance(.program, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .masterKeyReplaced(replaced))
    }

    @Test("One change after the other, with keys that are lost, is no finding")
    func honest() async throws {
        try self.begin()
        try self.end()
        try self.begin(1, 2)
        try self.end(1, 2, keys: -1, lost: 1)
        try self.begin(2, 0)
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
        #expect(report.invariants.contains { $0.invariant == .masterKeys && $0.checked == 5 })
    }

    @Test("What is out of order, or of other keys than there are, is found", arguments: 0..<8)
    func broken(case number: Int) async throws {
        switch number {
        case 0: try self.begin(0, 0)
        case 1:
            try self.begin()
            try self.end()
            try self.begin(0, 2)
        case 2:
            try self.begin()
            try self.begin()
        case 3: try self.end()
        case 4:
            try self.begin()
            try self.end(0, 2)
        case 5:
            try self.begin()
            try self.end(keys: 1)
        case 6:
            try self.begin()
            try self.end(keys: 1, lost: -1)
        default:
            try self.begin()
            try self.end(keys: .max / 2, lost: .max / 2 + 2)
        }
        await self.fixture.replay().expect(.masterKeys, at: self.fixture.size - 1)
    }
}
