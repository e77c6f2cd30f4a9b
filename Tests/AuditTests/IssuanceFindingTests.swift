import Audit
import Bytes
import Cryptography
import Derivation
import EventLog
import Foundation
import GRDB
import Issuance
import Ledger
import PKI
import Testing
import Views

@Suite("What contradicts the rules of issuance is named with its position")
struct IssuanceFindingTests {
    private let fixture: LogFixture
    private let root: UniqueIdentifier

    init() throws { (self.fixture, self.root) = try LogFixture.whole() }

    /// Appends a request and what somebody decided on it; the decision's position.
    private func record(
        _ requested: IssuanceRequested,
        _ change: (IssuanceAuthorized) -> IssuanceAuthorized = { $0 }
    ) throws -> (stream: UniqueIdentifier, authorized: IssuanceAuthorized, position: UInt64) {
        let stream = self.fixture.identifier()
        guard case .issuanceAuthorized(let derived) = try self.fixture.judgement(of: requested) else {
            throw CancellationError()
        }
        let authorized = change(derived)
        let position = self.fixture.size + 1
        try self.fixture.append([(stream, .issuanceRequested(requested)), (stream, .issuanceAuthorized(authorized))])
        return (stream, authorized, position)
    }

    private func subscriberRequested(token: String? = nil) throws -> IssuanceRequested {
        self.fixture.requested(of: self.root, try LogFixture.subscriberRequest(), token: token)
    }

    @Test("21: an ending without a request, and one after another")
    func requestLife() async throws {
        let position = self.fixture.size
        let refused = IssuanceRefused(
            ruleSet: 1,
            basis: Basis(authority: 4, policy: 3),
            moment: self.fixture.time,
            checks: [],
            code: .invalidValue,
            reason: RecordedReason(code: 9_999_901, values: [.text("y")])
        )
        try self.fixture.append(self.fixture.identifier(), .issuanceRefused(refused))
        await self.fixture.replay().expect(.requestLife, at: position)
    }

    @Test("21: an authority that is created without being asked for")
    func authorityLife() async throws {
        let position = self.fixture.size
        let created = AuthorityCreated(certificationRequest: [0x30, 0x00])
        try self.fixture.append(self.fixture.identifier(), .authorityCreated(created))
        await self.fixture.replay().expect(.requestLife, at: position)
    }

    @Test("22: an authorization without a request")
    func authorizationAlone() async throws {
        guard case .issuanceAuthorized(let authorized) = try self.fixture.judgement(of: self.subscriberRequested())
        else { return }
        let position = self.fixture.size
        try self.fixture.append(self.fixture.identifier(), .issuanceAuthorized(authorized))
        await self.fixture.replay().expect(.requestOrder, at: position)
    }

    @Test("22: a version, a moment or a rule set that was not in force", arguments: 0..<5)
    func inputsInForce(which: Int) async throws {
        let (_, _, position) = try self.record(self.subscriberRequested()) { derived in
            IssuanceAuthorized(
                ruleSet: which == 0 ? 2 : derived.ruleSet,
                authority: derived.authority,
                key: derived.key,
                basis: Basis(
                    authority: which == 1 ? 2 : derived.basis.version(of: .authority),
                    policy: which == 4 ? 0 : derived.basis.version(of: .policy)
                ),
                moment: derived.moment.adding(seconds: which == 2 ? 1 : which == 3 ? -601 : 0),
                serialNumber: derived.serialNumber,
                checks: derived.checks,
                tbsCertificate: derived.tbsCertificate
            )
        }
        await self.fixture.replay().expect(.requestOrder, at: position)
    }

    @Test("23: a request whose own signature does not verify, authorized nevertheless")
    func possession() async throws {
        let request = try LogFixture.subscriberRequest()
        let forged = try CertificationRequest(
            information: request.informationOctets,
            signatureAlgorithm: request.signatureAlgorithm,
            signature: try LogFixture.subscriberKey.get().sign([1], algorithm: .ecdsaWithSHA256)
        )
        guard case .issuanceAuthorized(let authorized) = try self.fixture.judgement(of: self.subscriberRequested())
        else { return }
        let stream = self.fixture.identifier()
        let position = self.fixture.size + 1
        try self.fixture.append([
            (stream, .issuanceRequested(self.fixture.requested(of: self.root, forged))),
            (stream, .issuanceAuthorized(authorized)),
        ])
        let report = await self.fixture.replay()
        report.expect(.possession, at: position)
        report.expect(.derivation, at: position)
    }

    @Test("24: a serial number used twice, or too long")
    func serialNumbers() async throws {
        let (stream, first, _) = try self.record(self.subscriberRequested())
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(first, by: self.root)))
        let requested = try self.subscriberRequested()
        guard
            case .issuanceAuthorized(let second) = try self.fixture.judgement(
                of: requested,
                serialNumber: first.serialNumber
            )
        else { return }
        let (_, _, position) = try self.record(requested) { _ in second }
        await self.fixture.replay().expect(.serialNumbers, at: position)
    }

    @Test("25: a certificate without an intent, and one after abandonment")
    func certificateIntent() async throws {
        let stream = self.fixture.identifier()
        let position = self.fixture.size + 1
        try self.fixture.append([
            (stream, .issuanceRequested(self.subscriberRequested())),
            (stream, .certificateSigned(CertificateSigned(signature: [1]))),
        ])
        await self.fixture.replay().expect(.certificateIntent, at: position)
    }

    @Test("25: a certificate after its request was abandoned")
    func certificateAfterAbandonment() async throws {
        let (stream, authorized, position) = try self.record(self.subscriberRequested())
        try self.fixture.append(
            stream,
            .issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: [])))
        )
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(authorized, by: self.root)))
        let report = await self.fixture.replay()
        report.expect(.certificateIntent, at: position + 2)
        report.expect(.streamVersions, at: position + 2)
    }

    @Test("26: an intent that is no certificate")
    func certificateForm() async throws {
        let (stream, authorized, position) = try self.record(self.subscriberRequested()) { derived in
            IssuanceAuthorized(
                ruleSet: derived.ruleSet,
                authority: derived.authority,
                key: derived.key,
                basis: derived.basis,
                moment: derived.moment,
                serialNumber: derived.serialNumber,
                checks: derived.checks,
                tbsCertificate: [0x30, 0x03, 0x02, 0x01, 0x00]
            )
        }
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(authorized, by: self.root)))
        let report = await self.fixture.replay()
        report.expect(.certificateForm, at: position)
        report.expect(.derivation, at: position)
    }

    @Test("27: a signature by another key")
    func certificateSignature() async throws {
        let (stream, authorized, position) = try self.record(self.subscriberRequested())
        self.fixture.use(self.root)
        let signature = try LogFixture.otherKey.get().sign(authorized.tbsCertificate, algorithm: .ecdsaWithSHA256)
        try self.fixture.append(stream, .certificateSigned(CertificateSigned(signature: signature)))
        await self.fixture.replay().expect(.certificateSignature, at: position + 1)
    }

    @Test("28: checks that were not made, and a refusal that no rule gives")
    func derivation() async throws {
        let (_, _, position) = try self.record(self.subscriberRequested()) { derived in
            IssuanceAuthorized(
                ruleSet: derived.ruleSet,
                authority: derived.authority,
                key: derived.key,
                basis: derived.basis,
                moment: derived.moment,
                serialNumber: derived.serialNumber,
                checks: Array(derived.checks.dropLast()),
                tbsCertificate: derived.tbsCertificate
            )
        }
        await self.fixture.replay().expect(.derivation, at: position)
    }

    @Test("28: a refusal of what no rule refuses")
    func refusal() async throws {
        let stream = self.fixture.identifier()
        let position = self.fixture.size + 1
        let refused = IssuanceRefused(
            ruleSet: 1,
            basis: self.fixture.state.basis(of: self.root),
            moment: self.fixture.time,
            checks: [],
            code: .invalidArgument,
            reason: RecordedReason(code: 101, values: [.text("Because.")])
        )
        try self.fixture.append([
            (stream, .issuanceRequested(self.subscriberRequested())), (stream, .issuanceRefused(refused)),
        ])
        await self.fixture.replay().expect(.derivation, at: position)
    }

    @Test("28: an imported certificate that would not be admitted")
    func importedCertificate() async throws {
        let other = try LogFixture.whole().fixture
        let foreign = try #require(other.state.authorities.values.first?.certificate)
        let position = self.fixture.size
        try self.fixture.append(
            self.root,
            .authorityCertificateImported(
                AuthorityCertificateImported(certificate: foreign, chain: [], provenance: self.fixture.provenance())
            )
        )
        await self.fixture.replay().expect(.derivation, at: position)
    }

    @Test("29: a certificate of another key than was asked for")
    func subjectKey() async throws {
        let other = self.fixture.requested(of: self.root, try LogFixture.subscriberRequest(key: LogFixture.otherKey))
        guard case .issuanceAuthorized(let foreign) = try self.fixture.judgement(of: other) else { return }
        let (stream, authorized, position) = try self.record(self.subscriberRequested()) { _ in foreign }
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(authorized, by: self.root)))
        let report = await self.fixture.replay()
        report.expect(.subjectAndValidity, at: position)
        report.expect(.derivation, at: position)
    }

    @Test("30: a certificate in another authority's name")
    func issuer() async throws {
        let second = try self.fixture.makeRoot()
        let other = self.fixture.requested(of: second, try LogFixture.subscriberRequest())
        guard case .issuanceAuthorized(let foreign) = try self.fixture.judgement(of: other) else { return }
        let (stream, authorized, position) = try self.record(self.subscriberRequested()) { derived in
            IssuanceAuthorized(
                ruleSet: derived.ruleSet,
                authority: derived.authority,
                key: derived.key,
                basis: derived.basis,
                moment: derived.moment,
                serialNumber: foreign.serialNumber,
                checks: derived.checks,
                tbsCertificate: foreign.tbsCertificate
            )
        }
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(authorized, by: self.root)))
        // Both roots have one name: what tells them apart is the key identifier.
        await self.fixture.replay().expect(.issuerAndAlgorithm, at: position)
    }

    @Test("22: an authority issues that was not asked")
    func anotherAuthority() async throws {
        let second = try self.fixture.makeRoot()
        let other = self.fixture.requested(of: second, try LogFixture.subscriberRequest())
        guard case .issuanceAuthorized(let foreign) = try self.fixture.judgement(of: other) else { return }
        let (_, _, position) = try self.record(self.subscriberRequested()) { _ in foreign }
        let report = await self.fixture.replay()
        report.expect(.requestOrder, at: position)
        #expect(report.failures.allSatisfy { $0.invariant != .derivation }, "It is judged no further.")
    }

    @Test("24: a serial number of another moment")
    func serialNumberOfAnotherMoment() async throws {
        let requested = try self.subscriberRequested()
        let serialNumber = self.fixture.serialNumber(at: self.fixture.time.adding(seconds: -1))
        guard
            case .issuanceAuthorized(let derived) = try self.fixture.judgement(
                of: requested,
                serialNumber: serialNumber
            )
        else { return }
        let (_, _, position) = try self.record(requested) { _ in derived }
        await self.fixture.replay().expect(.serialNumbers, at: position)
    }

    @Test("31: an intent that a restart left open")
    func openIntent() async throws {
        let (_, _, position) = try self.record(self.subscriberRequested())
        try self.fixture.writeKeyUses()
        #expect(await self.fixture.replay().verdict == .whole)
        self.fixture.time = self.fixture.time.adding(seconds: 301)
        try self.fixture.start()
        #expect(await self.fixture.replay().verdict == .whole, "The start may have been cut short.")
        try self.fixture.issue(from: self.root)
        await self.fixture.replay().expect(.openIntents, at: position)
    }

    @Test("36: a repetition of what was not first, a held token that was judged, a refusal of a free token")
    func tokenDecisions() async throws {
        try self.fixture.issue(from: self.root, token: "t")
        let stream = self.fixture.identifier()
        let position = self.fixture.size + 1
        try self.fixture.append([
            (stream, .issuanceRequested(self.subscriberRequested(token: "t"))),
            (stream, .issuanceRepeated(IssuanceRepeated(first: stream, differences: []))),
        ])
        await self.fixture.replay().expect(.tokenDecisions, at: position)
    }

    @Test("36: a token's refusal, though the token was free")
    func tokenRefusal() async throws {
        let stream = self.fixture.identifier()
        let position = self.fixture.size + 1
        let refused = IssuanceRefused(
            ruleSet: 1,
            basis: self.fixture.state.basis(of: self.root),
            moment: self.fixture.time,
            checks: [TokenRefusal.check],
            code: TokenRefusal.code,
            reason: TokenRefusal.reason
        )
        try self.fixture.append([
            (stream, .issuanceRequested(self.subscriberRequested(token: "fresh"))), (stream, .issuanceRefused(refused)),
        ])
        await self.fixture.replay().expect(.tokenDecisions, at: position)
    }

    @Test("36: two authorities for one token within its window")
    func authorityTokens() async throws {
        let position = self.fixture.size + 1
        for _ in 0..<2 {
            let creating = try self.fixture.creating(token: "a")
            try self.fixture.append(self.fixture.identifier(), .authorityCreating(creating))
        }
        await self.fixture.replay().expect(.tokenDecisions, at: position)
    }

    @Test("36 and 37: two certificates for one token within its window, and none beyond it")
    func tokenUniqueness() async throws {
        try self.fixture.issue(from: self.root, token: "t")
        self.fixture.time = self.fixture.time.adding(seconds: 59)
        let (stream, authorized, position) = try self.record(self.subscriberRequested(token: "t"))
        try self.fixture.append(stream, .certificateSigned(self.fixture.signature(authorized, by: self.root)))
        let report = await self.fixture.replay()
        report.expect(.tokenDecisions, at: position)
        report.expect(.tokenUniqueness, at: position + 1)
    }

    @Test("a token is free again once its window has passed, and another key's is refused", arguments: [0, 60])
    func tokensDerive(wait: Int64) async throws {
        try self.fixture.issue(from: self.root, token: "t")
        self.fixture.time = self.fixture.time.adding(seconds: wait)
        let other = try LogFixture.subscriberRequest(key: LogFixture.otherKey)
        try self.fixture.issue(from: self.root, request: other, token: "t")
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
        #expect(report.issuances?.refused == (wait == 0 ? 2 : 1))
    }

    @Test("41: more uses of a key than the log accounts for, or fewer than it proves", arguments: [-1, 1])
    func keyUses(difference: Int64) async throws {
        let key = self.fixture.key(of: self.root)
        try self.fixture.writeUses(of: key, (self.fixture.uses[key] ?? 0).advanced(by: Int(difference)))
        await self.fixture.replay().expect(.keyUses, at: nil)
    }

    @Test("41: a start that counted more uses than the log accounts for")
    func countedKeyUses() async throws {
        let position = self.fixture.size
        try self.fixture.start(keyUses: [KeyUse(key: self.fixture.key(of: self.root), count: 100)])
        await self.fixture.replay().expect(.keyUses, at: position)
    }

    @Test("41: a start that counted no key, or one twice, after an abandonment", arguments: [0, 2])
    func keysThatMustBeCounted(times: Int) async throws {
        let (stream, _, _) = try self.record(self.subscriberRequested())
        try self.fixture.append(
            stream,
            .issuanceAbandoned(IssuanceAbandoned(reason: RecordedReason(code: 10, values: [])))
        )
        let key = self.fixture.key(of: self.root)
        let use = KeyUse(key: key, count: Int64(self.fixture.uses[key] ?? 0))
        let position = self.fixture.size
        try self.fixture.start(keyUses: Array(repeating: use, count: times))
        await self.fixture.replay().expect(.keyUses, at: position)
    }

    @Test("42: an administrative event that names nobody")
    func actors() async throws {
        let position = self.fixture.size
        try self.fixture.start(provenance: Provenance(.program, ""))
        await self.fixture.replay().expect(.actors, at: position)
    }

    @Test("38: a changed row of the views")
    func viewDigests() async throws {
        try await self.fixture.makeViews()
        try self.fixture.tamper("views.db") { try $0.execute(sql: "UPDATE certificate SET issued_at = issued_at + 1") }
        await self.fixture.replay().expect(.viewDigests, at: nil)
    }

    @Test("39: a certificate that the views do not find")
    func viewLookups() async throws {
        try await self.fixture.makeViews()
        let position = try #require(self.fixture.entries.first { $0.header.type == 33 }).header.position
        try self.fixture.tamper("views.db") {
            try $0.execute(sql: "DELETE FROM certificate WHERE ended = \(position)")
        }
        await self.fixture.replay().expect(.viewLookups, at: position)
    }

    @Test("40: views that cannot be read; but those that hold nothing yet only lag")
    func viewsThatHoldNothing() async throws {
        let path = self.fixture.folder + "/views.db"
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        try Data(repeating: 7, count: 9_000).write(to: URL(fileURLWithPath: path))
        await self.fixture.replay().expect(.viewPosition, at: nil)
        try FileManager.default.removeItem(atPath: path)
        try ViewsStore.create(path: path, ledger: self.fixture.ledger).close()
        let report = await self.fixture.replay()
        #expect(report.invariants.first { $0.invariant == .viewPosition }?.failed == 0, "\(report.text)")
    }

    @Test("40: views of another history, or of a longer one")
    func viewPosition() async throws {
        try await self.fixture.makeViews()
        try self.fixture.tamper("views.db") { try $0.execute(sql: "UPDATE standing SET leaf_hash = randomblob(32)") }
        await self.fixture.replay().expect(.viewPosition, at: self.fixture.size - 1)
    }
}
