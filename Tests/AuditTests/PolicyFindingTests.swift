import Bytes
import Cryptography
import Ledger
import PKI
import Testing

@testable import Audit

/// Decisions under a policy derive again under that policy, and under no other.
@Suite struct PolicyFindingTests {
    @Test func decisionsDeriveUnderThePolicyOfTheirTime() async throws {
        let (fixture, root) = try LogFixture.whole()
        let key = try Self.subscriberKey()
        try fixture.append(
            fixture.ledger,
            .keyBlocked(KeyBlocked(publicKeyDigest: key, reason: "r", provenance: Provenance(.program, "uid:0")))
        )
        try fixture.issue(from: root)
        try fixture.append(fixture.ledger, Self.policy(disabling: [56]))
        try fixture.issue(from: root)
        try fixture.append(fixture.ledger, Self.policy(disabling: [56], quota: 1))
        try fixture.issue(from: root)
        try fixture.writeKeyUses()
        let report = await fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
        let refusals = try fixture.entries.compactMap { entry -> RefusalCode? in
            let event = try Event(derEncoded: entry.payload[...], schema: 1, type: entry.header.type)
            guard case .issuanceRefused(let refused) = event.body else { return nil }
            return refused.code
        }
        #expect(refusals.suffix(2) == [.malformedCertificationRequest, .limitExceeded])
    }

    @Test func rulesThatDoNotRiseAreAFinding() async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        let adopted = RulesAdopted(ruleSet: 1, provenance: Provenance(.program, "uid:0"))
        try fixture.append(fixture.ledger, .rulesAdopted(adopted))
        await fixture.replay().expect(.requestOrder, at: position)
    }

    @Test func aStartThatNamesAnotherRuleSetIsAFinding() async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        try fixture.start(ruleSet: 2)
        await fixture.replay().expect(.requestOrder, at: position)
    }

    @Test func rulesAndBooksThatAreUnknownAreNewerThanTheProgram() async throws {
        let (rules, _) = try LogFixture.whole()
        let adopted = RulesAdopted(ruleSet: 2, provenance: Provenance(.program, "uid:0"))
        try rules.append(rules.ledger, .rulesAdopted(adopted))
        let (books, _) = try LogFixture.whole()
        try books.start(booksVersion: BooksRules.version + 1)
        for report in await [rules.replay(), books.replay()] {
            #expect(report.verdict == .unverifiable)
            #expect(report.reason?.contains("newer than this program") == true)
        }
    }

    @Test func aBlockThatWasTakenOutOfAccountIsAFinding() async throws {
        let (fixture, root) = try LogFixture.whole()
        let stream = fixture.identifier()
        let requested = fixture.requested(of: root, try LogFixture.subscriberRequest(), token: nil)
        let judgement = try fixture.judgement(of: requested)
        let key = try Self.subscriberKey()
        try fixture.append(
            fixture.ledger,
            .keyBlocked(KeyBlocked(publicKeyDigest: key, reason: "r", provenance: Provenance(.program, "uid:0")))
        )
        guard case .issuanceAuthorized(let before) = judgement else { throw Unexpected() }
        // The version says that the block was seen.
        let authorized = IssuanceAuthorized(
            ruleSet: before.ruleSet,
            authority: before.authority,
            key: before.key,
            basis: fixture.state.basis(of: before.authority),
            moment: before.moment,
            serialNumber: before.serialNumber,
            checks: before.checks,
            tbsCertificate: before.tbsCertificate
        )
        let position = fixture.size + 1
        try fixture.append([(stream, .issuanceRequested(requested)), (stream, .issuanceAuthorized(authorized))])
        await fixture.replay().expect(.derivation, at: position)
    }

    @Test func aCertificateBeyondTheQuotaIsAFinding() async throws {
        let (fixture, root) = try LogFixture.whole()
        try fixture.append(fixture.ledger, Self.policy())
        let stream = fixture.identifier()
        let requested = fixture.requested(of: root, try LogFixture.subscriberRequest(), token: nil)
        guard case .issuanceAuthorized(let before) = try fixture.judgement(of: requested) else { throw Unexpected() }
        try fixture.append(fixture.ledger, Self.policy(quota: 1))
        let authorized = IssuanceAuthorized(
            ruleSet: before.ruleSet,
            authority: before.authority,
            key: before.key,
            basis: fixture.state.basis(of: before.authority),
            moment: before.moment,
            serialNumber: before.serialNumber,
            checks: before.checks,
            tbsCertificate: before.tbsCertificate
        )
        let position = fixture.size + 1
        try fixture.append([(stream, .issuanceRequested(requested)), (stream, .issuanceAuthorized(authorized))])
        await fixture.replay().expect(.requestOrder, at: position)
    }

    @Test func whoeverDecidesIsNamed() async throws {
        let (fixture, _) = try LogFixture.whole()
        let position = fixture.size
        let blocked = KeyBlocked(publicKeyDigest: .zero, reason: "r", provenance: Provenance(.program, ""))
        try fixture.append(fixture.ledger, .keyBlocked(blocked))
        await fixture.replay().expect(.actors, at: position)
    }

    private struct Unexpected: Error {}

    private static func subscriberKey() throws -> Digest256 {
        try SHA256.digest(of: LogFixture.subscriberRequest().subjectPublicKeyInfo.derOctets)
    }

    private static func policy(disabling: [Int64] = [], quota: Int64? = nil) -> EventBody {
        .issuancePolicyChanged(
            IssuancePolicyChanged(
                disabledRules: disabling,
                notedRules: [],
                certificatesPerAuthority: quota,
                namesLog: false,
                provenance: Provenance(.program, "uid:0")
            )
        )
    }
}
