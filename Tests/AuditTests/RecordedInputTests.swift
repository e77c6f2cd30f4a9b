import Audit
import Bytes
import Cryptography
import EventLog
import Issuance
import Ledger
import PKI
import Testing

/// Someone rewrites one recorded input of a decision, and every hash after it: replay decides again, and names it.
@Suite("A decision does not survive a change of what it was made from")
struct RecordedInputTests {
    /// What a decision was made from, and how it is made to lie.
    enum Input: CaseIterable, Sendable {
        case certificationRequest, signatureAlgorithm, template, notAfterUnit, notAfterValue, notBefore, passthrough
        case unreadableRequest, authority
        case ruleSet, authorityVersion, policyVersion, moment, serialNumber, checkOutcome, checkMissing, octets
    }

    @Test(arguments: Input.allCases)
    func oneChangedInputIsNamed(input: Input) async throws {
        let (fixture, root) = try LogFixture.whole()
        let honest = fixture.requested(of: root, try LogFixture.subscriberRequest())
        guard case .issuanceAuthorized(let decision) = try fixture.judgement(of: honest) else {
            throw CancellationError()
        }
        let requested = try Self.changed(honest, input)
        let authorized = Self.changed(decision, input)
        #expect(requested != honest || authorized != decision, "the change changes something")
        let stream = fixture.identifier()
        let position = fixture.size
        try fixture.append([(stream, .issuanceRequested(requested)), (stream, .issuanceAuthorized(authorized))])
        try fixture.append(stream, .certificateSigned(fixture.signature(authorized, by: root)))
        try fixture.writeKeyUses()
        let report = await fixture.replay()
        #expect(report.verdict == .findings, "\(report.text)")
        let positions = report.failures.compactMap(\.firstPosition)
        #expect(positions.contains { (position...position + 2).contains($0) }, "\(report.text)")
    }

    @Test func theHonestDecisionIsWhole() async throws {
        let (fixture, root) = try LogFixture.whole()
        try fixture.issue(from: root)
        try fixture.writeKeyUses()
        let report = await fixture.replay()
        #expect(report.verdict == .whole, "\(report.text)")
    }

    private static func changed(_ requested: IssuanceRequested, _ input: Input) throws -> IssuanceRequested {
        var submitted = requested.certificationRequest
        if input == .certificationRequest {
            let key = try PrivateKey.generate(.ecP256)
            submitted = .certificationRequest(try LogFixture.subscriberRequest(key: .success(key)).derOctets)
        } else if input == .unreadableRequest {
            submitted = .unreadable([0x30])
        }
        return IssuanceRequested(
            authority: input == .authority ? UniqueIdentifier(words: (1, 2)) : requested.authority,
            authorityName: requested.authorityName,
            certificationRequest: submitted,
            signatureAlgorithm: input == .signatureAlgorithm ? "ecdsa-with-SHA384" : requested.signatureAlgorithm,
            template: input == .template ? "CodeSigningCertificate/V1" : requested.template,
            notAfter: RequestedTime(
                unit: input == .notAfterUnit ? .months : requested.notAfter.unit,
                value: requested.notAfter.value + (input == .notAfterValue ? 1 : 0)
            ),
            notBefore: input == .notBefore ? RequestedTime(unit: .absolute, value: 1_700_000_000) : nil,
            passthrough: input == .passthrough
                ? .values(PassthroughValues(subject: try LogFixture.name("Other").derOctets, extensions: nil)) : nil,
            token: requested.token,
            provenance: requested.provenance
        )
    }

    private static func changed(_ decision: IssuanceAuthorized, _ input: Input) -> IssuanceAuthorized {
        var checks = decision.checks
        var octets = decision.tbsCertificate
        var serialNumber = decision.serialNumber
        switch input {
        case .checkOutcome:
            checks[0] = Check(rule: checks[0].rule, outcome: .noted, reason: RecordedReason(code: 1, values: []))
        case .checkMissing: checks.removeLast()
        case .octets: octets[octets.count - 1] ^= 1
        case .serialNumber: serialNumber[15] ^= 1
        default: break
        }
        return IssuanceAuthorized(
            ruleSet: decision.ruleSet + (input == .ruleSet ? 1 : 0),
            authority: decision.authority,
            key: decision.key,
            basis: Basis(
                authority: decision.basis.version(of: .authority).map { $0 - (input == .authorityVersion ? 1 : 0) },
                policy: decision.basis.version(of: .policy).map { $0 + (input == .policyVersion ? 1 : 0) }
            ),
            moment: decision.moment.adding(seconds: input == .moment ? -1 : 0),
            serialNumber: serialNumber,
            checks: checks,
            tbsCertificate: octets
        )
    }
}
