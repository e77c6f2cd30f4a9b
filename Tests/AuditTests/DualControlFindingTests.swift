import Bytes
import Ledger
import Testing

@testable import Audit

/// What is under dual control and happens otherwise than two people wanted, and what happens as they did.
struct DualControlFindingTests {
    private let fixture: LogFixture
    private let approval = UniqueIdentifier(words: (0xD, 1))
    private static let asker = Provenance(.controlSocket, "uid:0")

    init() throws { (self.fixture, _) = try LogFixture.whole() }

    private func control(_ hours: Int64? = 1) throws {
        let operations: [ControlledOperation] = hours == nil ? [] : [.changeRole]
        let changed = DualControlChanged(operations: operations, hours: hours, provenance: Self.asker)
        try self.fixture.append(self.fixture.ledger, .dualControlChanged(changed))
    }

    private func define(_ role: String = "web") throws {
        let changed = RoleChanged(role: role, operations: ["GetPolicy"], templates: [], provenance: Self.asker)
        try self.fixture.append(self.fixture.ledger, .roleChanged(changed))
    }

    private func request(hours: Int64 = 1) throws {
        let requested = ApprovalRequested(
            place: 0,
            operation: .changeRole,
            subject: nil,
            parameters: [
                AskedParameter(name: "role", value: "web"), AskedParameter(name: "operations", value: "GetPolicy"),
                AskedParameter(name: "templates", value: ""),
            ],
            until: self.fixture.time.adding(seconds: hours * 3_600),
            provenance: Self.asker
        )
        try self.fixture.append(self.approval, .approvalRequested(requested))
    }

    private func give(by user: Int = 7) throws {
        let given = ApprovalGiven(place: 0, provenance: Provenance(.program, "uid:\(user)"))
        try self.fixture.append(self.approval, .approvalGiven(given))
    }

    private func use() throws {
        try self.fixture.append(self.approval, .approvalUsed(ApprovalUsed(place: 0)))
    }

    @Test func whatTwoPeopleWantedIsNoFinding() async throws {
        try self.control()
        try self.request()
        try self.give()
        try self.define()
        try self.use()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("71: who asked gives it, or it is good for too long", arguments: [true, false])
    func approvals(isOwn: Bool) async throws {
        try self.control()
        let position = self.fixture.size + (isOwn ? 1 : 0)
        try self.request(hours: isOwn ? 1 : 2)
        try self.give(by: isOwn ? 0 : 7)
        await self.fixture.replay().expect(.approvals, at: position)
    }

    @Test("72: it happens without an approval, or otherwise than was approved", arguments: [true, false])
    func dualControl(isApproved: Bool) async throws {
        try self.control()
        if isApproved {
            try self.request()
            try self.give()
        }
        let position = self.fixture.size + (isApproved ? 1 : 0)
        try self.define("other")
        if isApproved { try self.use() } else { try self.control(nil) }
        await self.fixture.replay().expect(.dualControl, at: position)
    }

    @Test("73: dual control that was off is switched off")
    func setting() async throws {
        let position = self.fixture.size
        try self.control(nil)
        await self.fixture.replay().expect(.dualControlSetting, at: position)
    }
}
