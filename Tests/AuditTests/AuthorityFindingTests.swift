import Bytes
import Cryptography
import Ledger
import PKI
import Testing

@testable import Audit

/// The steps in which an authority comes to be, each broken once.
struct AuthorityFindingTests {
    private let fixture: LogFixture
    private let authority: UniqueIdentifier
    private let made: KeyMade
    private let authorized: RequestAuthorized

    init() throws {
        self.fixture = try LogFixture.whole().fixture
        self.authority = self.fixture.identifier()
        (self.made, self.authorized) = try self.fixture.beginRoot(self.authority)
    }

    private func append(_ steps: EventBody...) throws {
        for step in steps { try self.fixture.append(self.authority, step) }
    }

    private func changed(
        key: UniqueIdentifier? = nil,
        algorithm: String? = nil,
        checks: [Check]? = nil,
        octets: [UInt8]? = nil
    ) -> RequestAuthorized {
        RequestAuthorized(
            ruleSet: self.authorized.ruleSet,
            key: key ?? self.authorized.key,
            signatureAlgorithm: algorithm ?? self.authorized.signatureAlgorithm,
            checks: checks ?? self.authorized.checks,
            certificationRequestInfo: octets ?? self.authorized.certificationRequestInfo
        )
    }

    @Test func theStepsInTheirOrderAreNoFinding() async throws {
        try self.append(.keyMade(self.made), .requestAuthorized(self.authorized))
        try self.append(
            .authorityCreated(self.fixture.created(self.authorized.certificationRequestInfo, by: self.authority))
        )
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    /// What was begun goes on to its ending.
    @Test(arguments: 0...2) func aDeletionAmongTheStepsIsNoFinding(place: Int) async throws {
        let deleted = AuthorityDeleted(
            isDisabled: false,
            restorableUntil: nil,
            provenance: self.fixture.provenance("alice")
        )
        var steps: [EventBody] = [.keyMade(self.made), .requestAuthorized(self.authorized)]
        steps.insert(.authorityDeleted(deleted), at: place)
        for step in steps { try self.append(step) }
        try self.append(
            .authorityCreated(self.fixture.created(self.authorized.certificationRequestInfo, by: self.authority))
        )
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("21: a key that nobody asked for, two keys, or the same key for another authority", arguments: 0..<3)
    func keyLife(which: Int) async throws {
        let other = self.fixture.identifier()
        if which > 0 { try self.append(.keyMade(self.made)) }
        if which == 2 { _ = try self.fixture.beginRoot(other) }
        let position = self.fixture.size
        try self.fixture.append(which == 1 ? self.authority : other, .keyMade(self.made))
        await self.fixture.replay().expect(which == 2 ? .keyUses : .requestLife, at: position)
    }

    @Test("29: a key that is not of the kind that the event says")
    func keyKind() async throws {
        let position = self.fixture.size
        try self.append(
            .keyMade(
                KeyMade(
                    key: self.made.key,
                    purpose: .authority,
                    place: .sealedFile,
                    algorithm: "rsa2048",
                    subjectPublicKeyInfo: self.made.subjectPublicKeyInfo
                )
            )
        )
        await self.fixture.replay().expect(.subjectAndValidity, at: position)
    }

    @Test("21: an authorization without a key, by another key, or a second one", arguments: 0..<3)
    func authorizationLife(which: Int) async throws {
        if which > 0 { try self.append(.keyMade(self.made)) }
        if which == 2 { try self.append(.requestAuthorized(self.authorized)) }
        let position = self.fixture.size
        let key = which == 1 ? self.fixture.identifier() : self.made.key
        try self.append(.requestAuthorized(self.changed(key: key)))
        await self.fixture.replay().expect(.requestLife, at: position)
    }

    @Test("28: an authorization that does not derive again", arguments: 0..<3)
    func authorizationDerives(which: Int) async throws {
        try self.append(.keyMade(self.made))
        let position = self.fixture.size
        let octets = self.authorized.certificationRequestInfo
        let changed =
            switch which {
            case 0: self.changed(octets: octets.dropLast() + [octets.last.map { $0 ^ 1 } ?? 0])
            case 1: self.changed(algorithm: "ecdsa-with-SHA384")
            default: self.changed(checks: Array(self.authorized.checks.dropLast()))
            }
        try self.append(.requestAuthorized(changed))
        await self.fixture.replay().expect(.derivation, at: position)
    }

    @Test("21: a request that was signed without being authorized")
    func unauthorizedRequest() async throws {
        try self.append(.keyMade(self.made))
        let position = self.fixture.size
        try self.append(
            .authorityCreated(self.fixture.created(self.authorized.certificationRequestInfo, by: self.authority))
        )
        await self.fixture.replay().expect(.requestLife, at: position)
    }

    @Test("41: a request that was signed is not the one that was authorized")
    func anotherRequest() async throws {
        try self.append(.keyMade(self.made), .requestAuthorized(self.authorized))
        let position = self.fixture.size
        let other = try LogFixture.request(.generate(.ecP256), subject: LogFixture.name("Other"))
        try self.append(.authorityCreated(self.fixture.created(other.informationOctets, by: self.authority)))
        await self.fixture.replay().expect(.keyUses, at: position)
    }

    @Test("23: a request whose signature is another key's")
    func possession() async throws {
        try self.append(.keyMade(self.made), .requestAuthorized(self.authorized))
        let position = self.fixture.size
        self.fixture.remember(try .generate(.ecP256), of: self.authority)
        try self.append(
            .authorityCreated(self.fixture.created(self.authorized.certificationRequestInfo, by: self.authority))
        )
        await self.fixture.replay().expect(.possession, at: position)
    }
}
