import Bytes
import Ledger
import Testing

@testable import Audit

/// Who acted, against what the log says of access keys; and what it says of them, against itself.
struct AccessFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
    }

    private func change(
        _ change: CredentialsChange,
        of principal: String = "alice",
        accessKey: String = "A",
        account: String = "111122223333",
        role: String = "administrator",
        expiry: Instant? = nil,
        hasSecret: Bool? = nil
    ) throws {
        let changed = CredentialsChanged(
            change: change,
            accessKey: accessKey,
            principal: principal,
            account: account,
            role: role,
            expiry: expiry,
            secret: hasSecret ?? (change == .added) ? SaltedDigest(salt: self.fixture.ledger, digest: .zero) : nil,
            provenance: Provenance(.controlSocket, "uid:0")
        )
        try self.fixture.append(self.fixture.ledger, .credentialsChanged(changed))
    }

    /// Records that a call was refused, and says where.
    private func call(_ provenance: Provenance) throws -> UInt64 {
        let refused = OperationRefused(
            operation: "IssueCertificate",
            resource: nil,
            code: .accessDenied,
            octets: [],
            isCut: false,
            provenance: provenance
        )
        return try self.fixture.append(self.fixture.identifier(), .operationRefused(refused)).header.position
    }

    @Test("A key that the log gave, and a call under way while it is taken away, are no finding")
    func honest() async throws {
        try self.change(.added)
        try self.fixture.issue(from: self.root)
        try self.change(.removed)
        self.fixture.time = self.fixture.time.adding(seconds: 599)
        try self.fixture.issue(from: self.root)
        try self.change(.added, of: "bob", role: "issuer")
        try self.change(.removed, of: "carol", accessKey: "by hand", role: "issuer")
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("46: a key acts long after it was removed, or after a start since", arguments: [true, false])
    func removed(byStart: Bool) async throws {
        try self.change(.added)
        try self.change(.removed)
        if byStart { try self.fixture.start() }
        self.fixture.time = self.fixture.time.adding(seconds: byStart ? 1 : 601)
        let position = self.fixture.size
        try self.fixture.issue(from: self.root)
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a key acts long after its end")
    func ended() async throws {
        try self.change(.added, expiry: self.fixture.time)
        self.fixture.time = self.fixture.time.adding(seconds: 601)
        let position = self.fixture.size
        try self.fixture.issue(from: self.root)
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a key acts as somebody else, of another account, or in another role", arguments: 0..<3)
    func another(which: Int) async throws {
        try self.change(.added)
        let position = try self.call(
            Provenance(
                .api,
                which == 0 ? "mallory" : "alice",
                accessKey: "A",
                account: which == 1 ? "999999999999" : "111122223333",
                role: which == 2 ? "issuer" : "administrator",
                bodyDigest: .zero
            )
        )
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: an auditor's key asks for a certificate, an issuer's for an authority", arguments: [true, false])
    func role(isAuditor: Bool) async throws {
        try self.change(.added, role: isAuditor ? "auditor" : "issuer")
        let position = self.fixture.size
        if isAuditor {
            try self.fixture.issue(from: self.root)
        } else {
            _ = try self.fixture.beginRoot(self.fixture.identifier())
        }
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a change that contradicts itself, or what was said before", arguments: 0..<7)
    func change(flaw: Int) async throws {
        if flaw > 4 { try self.change(.added) }
        let position = self.fixture.size
        switch flaw {
        case 0: try self.change(.added, of: "")
        case 1: try self.change(.added, account: "1")
        case 2: try self.change(.added, role: "emperor")
        case 3: try self.change(.added, hasSecret: false)
        case 4: try self.change(.removed, hasSecret: true)
        case 5: try self.change(.added)
        default: try self.change(.removed, of: "bob")
        }
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a key is taken away twice")
    func removedTwice() async throws {
        try self.change(.added)
        try self.change(.removed)
        let position = self.fixture.size
        try self.change(.removed)
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("42: a user, an account, a role or a client's name without its form", arguments: 0..<5)
    func form(flaw: Int) async throws {
        if flaw == 0 {
            let position = self.fixture.size
            try self.fixture.start(provenance: Provenance(.program, "root"))
            return await self.fixture.replay().expect(.actors, at: position)
        }
        let agents: [Int: String] = [3: String(repeating: "a", count: 201), 4: "a\u{7F}b"]
        let position = try self.call(
            Provenance(
                .api,
                "alice",
                accessKey: "A",
                account: flaw == 1 ? "12" : nil,
                role: flaw == 2 ? "emperor" : nil,
                userAgent: agents[flaw],
                bodyDigest: .zero
            )
        )
        await self.fixture.replay().expect(.actors, at: position)
    }
}
