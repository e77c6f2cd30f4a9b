import Bytes
import Cryptography
import Ledger
import Testing

@testable import Audit

/// What is recorded of those who were turned away.
struct EvidenceFindingTests {
    private let fixture: LogFixture

    init() throws { (self.fixture, _) = try LogFixture.whole() }

    private func count(
        from: Instant,
        _ unknown: [(answer: RefusalCode, count: Int64)] = [(.signatureInvalid, 2), (.accessKeyUnknown, 1)],
        logins: [FailedLogin] = [],
        known: [RepeatedRefusal] = [],
        others: Int64 = 0
    ) throws {
        let counted = RefusalsCounted(
            from: from,
            unknown: unknown.map { RefusalCount(answer: $0.answer, count: $0.count) },
            logins: logins,
            known: known,
            others: others
        )
        try self.fixture.append(self.fixture.ledger, .refusalsCounted(counted))
    }

    private static func login(
        _ accessKey: String = "LKIA1",
        from address: String = "::1",
        _ answer: RefusalCode = .signatureInvalid,
        _ count: Int64 = 1
    ) -> FailedLogin {
        FailedLogin(accessKey: accessKey, sourceAddress: address, answer: answer, count: count)
    }

    private static func repeated(
        _ accessKey: String = LogFixture.accessKey(),
        _ principal: String = "alice",
        _ operation: String = "IssueCertificate",
        _ answer: RefusalCode = .invalidName,
        _ count: Int64 = 5
    ) -> RepeatedRefusal {
        RepeatedRefusal(
            accessKey: accessKey,
            principal: principal,
            operation: operation,
            answer: answer,
            count: count
        )
    }

    private func refuse(
        _ octets: [UInt8] = Array("{}".utf8),
        digest: Digest256? = nil,
        isCut: Bool = false,
        code: RefusalCode = .accessDenied,
        role: String = "auditor",
        operation: String = "IssueCertificate",
        resource: String? = nil,
        template: String? = nil
    ) throws {
        let refused = OperationRefused(
            operation: operation,
            resource: resource,
            template: template,
            code: code,
            reason: nil,
            octets: octets,
            isCut: isCut,
            provenance: Provenance(
                .api,
                // Nobody has three access keys.
                role == "issuer" ? "ian" : "alice",
                accessKey: LogFixture.accessKey(as: role),
                account: "111122223333",
                role: role,
                sourceAddress: "::1",
                bodyDigest: try digest ?? SHA256.digest(of: octets)
            )
        )
        try self.fixture.append(self.fixture.identifier(), .operationRefused(refused))
    }

    @Test("Windows that follow each other, and bodies that are kept whole or cut, are no finding")
    func honest() async throws {
        let start = self.fixture.time
        try self.count(from: start)
        self.fixture.time = start.adding(seconds: 60)
        try self.count(from: start, [(.internalFailure, 1), (.unknownOperation, 1), (.tooLarge, 1)])
        try self.refuse(resource: "arn")
        try self.refuse([UInt8](repeating: 0x20, count: 4_096), digest: .zero, isCut: true)
        try self.refuse(code: .invalidValue, role: "issuer")
        try self.refuse(role: "issuer", template: "RootCACertificate/V1")
        try self.refuse(code: .notImplemented, role: "administrator", operation: "GetPolicy")
        let before = self.fixture.time
        try self.fixture.start()
        try self.count(
            from: before,
            logins: [Self.login(), Self.login(from: "127.0.0.1"), Self.login("LKIA2", .accessKeyUnknown)],
            known: [Self.repeated(), Self.repeated(LogFixture.accessKey(as: "auditor"))]
        )
        try self.count(from: before, [], known: [Self.repeated()])
        try self.fixture.writeKeyUses()
        let report = await self.fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    @Test("48: counts of nothing, of none, of one kind twice, or of callers that are known", arguments: 0..<4)
    func counts(flaw: Int) async throws {
        let position = self.fixture.size
        let counts: [(answer: RefusalCode, count: Int64)] =
            switch flaw {
            case 0: []
            case 1: [(.signatureInvalid, 0)]
            case 2: [(.signatureInvalid, 1), (.signatureInvalid, 1)]
            default: [(.certificateMismatch, 1)]
            }
        try self.count(from: self.fixture.time, counts)
        await self.fixture.replay().expect(.evidence, at: position)
    }

    @Test(
        "48: a window that begins before the one before ended, before its server, before all time, or later than now",
        arguments: 0..<4
    )
    func window(flaw: Int) async throws {
        let start = self.fixture.time
        if flaw == 0 { try self.count(from: start) }
        self.fixture.time = start.adding(seconds: 60)
        if flaw == 0 { try self.count(from: start) }
        if flaw == 1 {
            try self.refuse()
            try self.fixture.start()
        }
        let position = self.fixture.size
        try self.count(from: [start, start, Instant(microseconds: -1), self.fixture.time.adding(seconds: 1)][flaw])
        await self.fixture.replay().expect(.evidence, at: position)
    }

    @Test("48: more of a body than is kept, less than was cut, or another", arguments: 0..<3)
    func body(flaw: Int) async throws {
        switch flaw {
        case 0: try self.refuse([UInt8](repeating: 0x20, count: 4_097))
        case 1: try self.refuse([UInt8](repeating: 0x20, count: 4_095), isCut: true)
        default: try self.refuse(digest: .zero)
        }
        await self.fixture.replay().expect(.evidence, at: self.fixture.size - 1)
    }

    @Test("48: who may is denied, who may not is not, a known caller is unknown, or a name is none", arguments: 0..<11)
    func refusal(flaw: Int) async throws {
        switch flaw {
        case 0: try self.refuse(role: "administrator")
        case 1: try self.refuse(code: .accessKeyUnknown)
        case 2: try self.refuse(resource: "")
        case 3: try self.refuse(code: .invalidName)
        case 4: try self.refuse(code: .invalidName, role: "issuer", template: "RootCACertificate/V1")
        case 5: try self.refuse(role: "issuer", template: "EndEntityCertificate_APIPassthrough/V1")
        case 6: try self.refuse(role: "issuer", operation: "GetPolicy", template: "RootCACertificate/V1")
        case 7: try self.refuse(role: "issuer", template: "")
        case 8: try self.refuse(operation: "Emperor")
        case 9: try self.refuse(code: .requestInProgress, role: "issuer")
        default: try self.refuse(resource: "a\u{9F}b")
        }
        await self.fixture.replay().expect(.evidence, at: self.fixture.size - 1)
    }

    @Test("48: failed proofs of identity: too many, none, or others than were counted", arguments: 0..<8)
    func logins(flaw: Int) async throws {
        let position = self.fixture.size
        let logins: [FailedLogin] =
            switch flaw {
            case 0: (0..<65).map { Self.login("LKIA\($0)") }
            case 1: [Self.login(), Self.login()]
            case 2: [Self.login("")]
            case 3: [Self.login(from: "here")]
            case 4: [Self.login("LKIA1", .signatureMissing)]
            case 5: [Self.login("LKIA1", .signatureInvalid, 0)]
            case 6: [Self.login("LKIA1", .signatureInvalid, .max), Self.login("LKIA2", .signatureInvalid, .max)]
            default: [Self.login("LKIA1", .accessKeyUnknown, 2)]
            }
        try self.count(
            from: self.fixture.time,
            [(.signatureInvalid, 99), (.accessKeyUnknown, 1), (.signatureMissing, 1)],
            logins: logins
        )
        await self.fixture.replay().expect(.evidence, at: position)
    }

    @Test("48: refusals of callers that nobody knows, not recorded so, twice, or none", arguments: 0..<8)
    func known(flaw: Int) async throws {
        let position = self.fixture.size
        let known: [RepeatedRefusal] =
            switch flaw {
            case 0: [Self.repeated("LKIA1")]
            case 1: [Self.repeated(LogFixture.accessKey(), "bob")]
            case 2: [Self.repeated(LogFixture.accessKey(), "alice", "Emperor")]
            case 3: [Self.repeated(LogFixture.accessKey(), "alice", "IssueCertificate", .unavailable)]
            case 4: [Self.repeated(), Self.repeated()]
            case 5: [Self.repeated(LogFixture.accessKey(), "alice", "IssueCertificate", .invalidName, 0)]
            default: [Self.repeated()]
            }
        try self.count(from: self.fixture.time, known: known, others: flaw == 6 ? 1 : flaw == 7 ? -1 : 0)
        await self.fixture.replay().expect(.evidence, at: position)
    }

    @Test("48: a file that differs as it did, out of order, or first in nothing", arguments: 0..<6)
    func differences(flaw: Int) async throws {
        let one = CredentialsDifference(accessKey: "LKIA1", difference: .unknown)
        let two = CredentialsDifference(accessKey: "LKIA2", difference: .anotherSecret)
        let differed: [CredentialsDiffered] =
            switch flaw {
            case 0: [CredentialsDiffered(differences: [], others: 0)]
            case 1: [CredentialsDiffered(differences: [two, one], others: 0)]
            case 2: [CredentialsDiffered(differences: [one], others: 1)]
            case 3: [CredentialsDiffered(differences: [one], others: -1)]
            case 4:
                [
                    CredentialsDiffered(
                        differences: [CredentialsDifference(accessKey: "", difference: .removed)],
                        others: 0
                    )
                ]
            default: Array(repeating: CredentialsDiffered(differences: [one, two], others: 0), count: 2)
            }
        for one in differed { try self.fixture.append(self.fixture.ledger, .credentialsDiffered(one)) }
        await self.fixture.replay().expect(.evidence, at: self.fixture.size - 1)
    }
}
