import Bytes
import Cryptography
import PKI
import Testing

@testable import Issuance

/// RFC 5280 section 6.1.3 (a)(2): every certificate of a path is valid, and none below outlives it.
@Suite struct PathValidityTests {
    private let root: Certificate
    private let authority: IssuingAuthority

    /// A subordinate below a root from outside, each with its beginning in seconds before the moment and its end in days after.
    private static func scene(
        rootLead: Int64 = 1_000,
        rootDays: Int64 = 2_000,
        lead: Int64 = 1_000,
        days: Int64 = 1_000
    ) throws -> (root: Certificate, authority: IssuingAuthority) {
        let (rootKey, key) = (try Keys.of(.ecP256), try Keys.of(.ecP384))
        let name = try Workshop.name("Root")
        let root = try ImportTests.certificate(
            key: rootKey,
            subject: name,
            issuer: name,
            signer: rootKey,
            extensions: ImportTests.authorityExtensions(),
            days: rootDays,
            lead: rootLead
        )
        let certificate = try ImportTests.certificate(
            key: key,
            subject: try Workshop.name("Sub"),
            issuer: name,
            signer: rootKey,
            extensions: ImportTests.authorityExtensions(),
            days: days,
            lead: lead
        )
        return (root, try Workshop.authority(key, isRoot: false, certificate: certificate, chain: [root]))
    }

    init() throws { (self.root, self.authority) = try Self.scene() }

    private static func judge(
        by authority: IssuingAuthority,
        after seconds: Int64 = 0,
        days: Int64 = 90
    ) throws -> Workshop.Outcome {
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("x"))
        let end = RequestedInstant(unit: .days, value: days)
        return try Workshop.judge(
            Workshop.order(request, algorithm: .ecdsaWithSHA384, notAfter: end),
            by: authority,
            at: Workshop.moment.adding(seconds: seconds)
        )
    }

    @Test(arguments: [(-500, 1_000), (1_000, -500)] as [(Int64, Int64)])
    func issuingWaitsUntilEveryCertificateOfThePathIsValid(rootLead: Int64, lead: Int64) throws {
        let (_, authority) = try Self.scene(rootLead: rootLead, lead: lead)
        let outcome = try Self.judge(by: authority, after: 499)
        #expect(outcome.failedRule == 2)
        #expect(outcome.refusal?.code == .authorityState)
        let message = outcome.refusal?.message ?? ""
        #expect(
            message.contains("is not valid before 2026-06-01T12:08:20Z, and it is 2026-06-01T12:08:19Z"),
            "\(message)"
        )
        #expect(authority.isEarly(at: Workshop.moment.adding(seconds: 499)))
        // The first second is inside.
        #expect(!authority.isEarly(at: Workshop.moment.adding(seconds: 500)))
        #expect(try Self.judge(by: authority, after: 500).refusal == nil)
    }

    @Test func aRootSignsItselfBeforeItsCertificateIsValid() throws {
        let key = try Keys.of(.ecP256)
        let name = try Workshop.name("Root")
        let certificate = try ImportTests.certificate(
            key: key,
            subject: name,
            issuer: name,
            signer: key,
            extensions: ImportTests.authorityExtensions(),
            lead: -500
        )
        let root = try Workshop.authority(key, certificate: certificate)
        let own = Workshop.order(try Workshop.request(key, subject: name), template: "RootCACertificate/V1")
        #expect(try Workshop.judge(own, by: root).refusal == nil)
        let leaf = Workshop.order(try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("x")))
        #expect(try Workshop.judge(leaf, by: root).failedRule == 2)
    }

    @Test func nothingOutlivesACertificateOfThePath() throws {
        let (_, authority) = try Self.scene(rootDays: 30)
        let outcome = try Self.judge(by: authority, days: 31)
        #expect(outcome.failedRule == 24)
        #expect(outcome.refusal?.code == .invalidValue)
        let message = outcome.refusal?.message ?? ""
        #expect(message.contains("would end at 2026-07-02T12:00:00Z"), "\(message)")
        #expect(message.contains("chain, which ends at 2026-07-01T12:00:00Z"), "\(message)")
        #expect(try Self.judge(by: authority, days: 30).refusal == nil)
        let own = try Self.judge(by: self.authority, days: 1_001).refusal?.message ?? ""
        #expect(own.contains("after the certificate authority's own"), "\(own)")
        #expect(try Self.judge(by: self.authority, days: 1_000).refusal == nil)
    }
}
