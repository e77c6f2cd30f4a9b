import Bytes
import Cryptography
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

    /// The key that the tests are about.
    private static let key = "LKIA-of-bob"

    private func change(
        _ change: CredentialsChange,
        of principal: String = "bob",
        accessKey: String = Self.key,
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

    /// Records what bob did with his key, unless another is given: a call that was refused; gives where.
    @discardableResult
    private func call(_ provenance: Provenance) throws -> UInt64 {
        self.fixture.isGranting = false
        let refused = OperationRefused(
            operation: "IssueCertificate",
            resource: nil,
            template: nil,
            code: provenance.role == "auditor" ? .accessDenied : .invalidName,
            reason: nil,
            octets: [],
            isCut: false,
            provenance: provenance
        )
        return try self.fixture.append(self.fixture.identifier(), .operationRefused(refused)).header.position
    }

    private static func bob(
        _ principal: String = "bob",
        account: String = "111122223333",
        role: String = "administrator"
    ) -> Provenance {
        Self.caller(principal, accessKey: Self.key, account: account, role: role)
    }

    @Test("A key that the log gave, and a call under way while it is taken away, are no finding")
    func honest() async throws {
        try self.change(.added)
        try self.call(Self.bob())
        try self.change(.removed)
        self.fixture.time = self.fixture.time.adding(seconds: 599)
        try self.call(Self.bob())
        try self.change(.added, of: "carol", role: "issuer")
        try self.call(Self.bob("carol", role: "issuer"))
        try self.change(.removed, of: "dave", accessKey: "never-given", role: "issuer")
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("46: a key of which the log never spoke")
    func unknown() async throws {
        let position = try self.call(Self.bob())
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a key acts long after it was removed, or after a start since", arguments: [true, false])
    func removed(byStart: Bool) async throws {
        try self.change(.added)
        try self.change(.removed)
        if byStart { try self.fixture.start() }
        self.fixture.time = self.fixture.time.adding(seconds: byStart ? 1 : 601)
        let position = try self.call(Self.bob())
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a key acts long after its end")
    func ended() async throws {
        try self.change(.added, expiry: self.fixture.time)
        self.fixture.time = self.fixture.time.adding(seconds: 601)
        let position = try self.call(Self.bob())
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: somebody has three keys at a time, unless one of them has ended", arguments: [true, false])
    func third(hasEnded: Bool) async throws {
        let end = self.fixture.time.adding(seconds: 100)
        try self.change(.added, accessKey: "one", expiry: end)
        try self.change(.added, accessKey: "two")
        try self.change(.added, accessKey: "another", account: "999999999999")
        self.fixture.time = end.adding(seconds: hasEnded ? 1 : -10)
        try self.change(.added, accessKey: "three")
        let report = await self.fixture.replay()
        if hasEnded {
            #expect(report.verdict == .whole, "\(report.text)")
        } else {
            report.expect(.credentials, at: self.fixture.size - 1)
        }
    }

    @Test("46: a key acts as somebody else, of another account, or in another role", arguments: 0..<3)
    func another(which: Int) async throws {
        try self.change(.added, role: "auditor")
        let position = try self.call(
            Self.bob(
                which == 0 ? "mallory" : "bob",
                account: which == 1 ? "999999999999" : "111122223333",
                role: which == 2 ? "issuer" : "auditor"
            )
        )
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: an auditor's key asks for a certificate, an issuer's for an authority", arguments: [true, false])
    func role(isAuditor: Bool) async throws {
        self.fixture.role = isAuditor ? "auditor" : "issuer"
        // The key is given before the first event that names it.
        let position = self.fixture.size + 1
        if isAuditor {
            try self.fixture.issue(from: self.root)
        } else {
            _ = try self.fixture.beginRoot(self.fixture.identifier())
        }
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test("46: a change that contradicts itself, or what was said before", arguments: 0..<8)
    func change(flaw: Int) async throws {
        if flaw > 5 { try self.change(.added) }
        let position = self.fixture.size
        switch flaw {
        case 0: try self.change(.added, of: "")
        case 1: try self.change(.added, account: "1")
        case 2: try self.change(.added, role: "emperor")
        case 3: try self.change(.added, role: "Issuer")
        case 4: try self.change(.added, hasSecret: false)
        case 5: try self.change(.removed, hasSecret: true)
        case 6: try self.change(.added)
        default: try self.change(.removed, of: "carol")
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

    @Test("46: an event that comes by another way than its kind does", arguments: 0..<3)
    func way(flaw: Int) async throws {
        let position = self.fixture.size
        switch flaw {
        case 0: try self.fixture.start(provenance: Provenance(.controlSocket, "uid:0"))
        case 1: try self.fixture.start(provenance: self.fixture.provenance())
        default: _ = try self.call(Provenance(.program, "uid:0"))
        }
        await self.fixture.replay().expect(.credentials, at: position)
    }

    @Test(
        "42: a user without its form, or with what only calls have",
        arguments: ["root", "uid:", "uid:01", "uid:4294967295"]
    )
    func user(name: String) async throws {
        let position = self.fixture.size
        try self.fixture.start(provenance: Provenance(.program, name))
        await self.fixture.replay().expect(.actors, at: position)

        let other = try LogFixture.whole().fixture
        let next = other.size
        try other.start(provenance: Provenance(.program, "uid:0", userAgent: "curl"))
        await other.replay().expect(.actors, at: next)
    }

    @Test("42: a call of which too little is said, too much, or without its form", arguments: Self.formless)
    func form(caller: Provenance) async throws {
        let position = try self.call(caller)
        await self.fixture.replay().expect(.actors, at: position)
    }

    private static let formless = [
        Self.caller(""), Self.caller(String(repeating: "p", count: 257)), Self.caller("al\u{85}ice"),
        Self.caller(request: UniqueIdentifier(words: (1, 2))), Self.caller(accessKey: nil), Self.caller(accessKey: "A"),
        Self.caller(accessKey: "AKIA 1"), Self.caller(account: nil), Self.caller(account: "12"), Self.caller(role: nil),
        Self.caller(role: "Emperor"), Self.caller(address: nil), Self.caller(address: "local"),
        Self.caller(address: "127.0.0.1:80"), Self.caller(agent: ""),
        Self.caller(agent: String(repeating: "a", count: 201)), Self.caller(agent: "a\u{7F}b"),
        Self.caller(agent: "a\u{85}b"),
    ]

    /// An auditor's call, its stream the call.
    private static func caller(
        _ principal: String = "alice",
        request: UniqueIdentifier? = nil,
        accessKey: String? = LogFixture.accessKey(as: "auditor"),
        account: String? = "111122223333",
        role: String? = "auditor",
        address: String? = "::1",
        agent: String? = nil
    ) -> Provenance {
        Provenance(
            .api,
            principal,
            request: request,
            accessKey: accessKey,
            account: account,
            role: role,
            sourceAddress: address,
            userAgent: agent,
            bodyDigest: try? SHA256.digest(of: [UInt8]())
        )
    }
}
