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
        _ counts: [(answer: RefusalCode, count: Int64)] = [(.signatureInvalid, 2), (.accessKeyUnknown, 1)]
    ) throws {
        let counted = UnauthenticatedRequestsCounted(
            from: from,
            counts: counts.map { RefusalCount(answer: $0.answer, count: $0.count) }
        )
        try self.fixture.append(self.fixture.ledger, .unauthenticatedRequestsCounted(counted))
    }

    private func refuse(
        _ octets: [UInt8] = Array("{}".utf8),
        digest: Digest256? = nil,
        isCut: Bool = false,
        code: RefusalCode = .accessDenied,
        role: String = "auditor",
        resource: String? = nil
    ) throws {
        let refused = OperationRefused(
            operation: "IssueCertificate",
            resource: resource,
            code: code,
            octets: octets,
            isCut: isCut,
            provenance: Provenance(
                .api,
                "alice",
                accessKey: LogFixture.accessKey,
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
        let before = self.fixture.time
        try self.fixture.start()
        try self.count(from: before)
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
        let position = self.fixture.size
        switch flaw {
        case 0: try self.refuse([UInt8](repeating: 0x20, count: 4_097))
        case 1: try self.refuse([UInt8](repeating: 0x20, count: 4_095), isCut: true)
        default: try self.refuse(digest: .zero)
        }
        await self.fixture.replay().expect(.evidence, at: position)
    }

    @Test("48: an administrator is denied, a known caller is unknown, or a name is none", arguments: 0..<4)
    func refusal(flaw: Int) async throws {
        let position = self.fixture.size
        switch flaw {
        case 0: try self.refuse(role: "administrator")
        case 1: try self.refuse(code: .accessKeyUnknown)
        case 2: try self.refuse(resource: "")
        default: try self.refuse(resource: "a\u{9F}b")
        }
        await self.fixture.replay().expect(.evidence, at: position)
    }
}
