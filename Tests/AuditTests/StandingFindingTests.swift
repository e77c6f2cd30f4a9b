import Bytes
import Ledger
import PKI
import Testing

@testable import Audit

/// What a server that stands so cannot write: each event is well formed, and every hash right.
struct StandingFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier

    init() throws {
        (self.fixture, self.root) = try LogFixture.whole()
    }

    private func step(isHeld: Bool) throws {
        let (before, after) = (self.fixture.time, self.fixture.time.adding(seconds: isHeld ? 3_600 : -3_600))
        try self.fixture.append(
            self.fixture.ledger,
            .clockStepped(ClockStepped(before: before, after: after, isHeld: isHeld))
        )
    }

    private func confirm() throws {
        let confirmed = ClockConfirmed(provenance: Provenance(.controlSocket, "uid:0"))
        try self.fixture.append(self.fixture.ledger, .clockConfirmed(confirmed))
    }

    @Test("45: a certificate is issued while the clock is held")
    func heldClock() async throws {
        try self.step(isHeld: true)
        let position = self.fixture.size
        try self.fixture.issue(from: self.root)
        await self.fixture.replay().expect(.heldClock, at: position)
    }

    @Test("45: an authority is begun while the clock is held")
    func heldAuthority() async throws {
        try self.step(isHeld: true)
        let position = self.fixture.size
        _ = try self.fixture.beginRoot(self.fixture.identifier())
        await self.fixture.replay().expect(.heldClock, at: position)
    }

    @Test("A clock that was not held, was confirmed, or that another start took over is no finding", arguments: 0..<3)
    func confirmedClock(which: Int) async throws {
        try self.step(isHeld: which > 0)
        if which == 1 { try self.confirm() }
        if which == 2 { try self.fixture.start() }
        try self.fixture.issue(from: self.root)
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("31: an authority's creation that a start left open")
    func openCreation() async throws {
        let position = self.fixture.size
        _ = try self.fixture.beginRoot(self.fixture.identifier())
        try self.fixture.start()
        #expect(await self.fixture.replay().verdict == .whole)
        try self.fixture.issue(from: self.root)
        await self.fixture.replay().expect(.openIntents, at: position)
    }

    @Test("33: a certificate that was never issued is revoked, or one twice", arguments: [true, false])
    func revocation(isTwice: Bool) async throws {
        let certificate = try #require(try self.fixture.issue(from: self.root))
        try self.fixture.writeKeyUses()
        let stream = try StreamIdentifiers.revocations(of: self.root)
        let number = isTwice ? certificate.tbsCertificate.serialNumber.octets : [1, 2, 3]
        let revoked = CertificateRevoked(
            authority: self.root,
            serialNumber: number,
            reason: .superseded,
            provenance: self.fixture.provenance()
        )
        if isTwice {
            try self.fixture.append(stream, .certificateRevoked(revoked))
            let report = await self.fixture.replay()
            #expect(report.verdict == .whole, "\(report.text)")
        }
        let position = self.fixture.size
        try self.fixture.append(stream, .certificateRevoked(revoked))
        await self.fixture.replay().expect(.revocationTargets, at: position)
    }
}
