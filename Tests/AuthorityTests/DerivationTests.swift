import Bytes
import Cryptography
import Derivation
import Issuance
import Ledger
import Testbed
import Testing

@testable import Authority

/// Every judgement in the log follows again from what the log holds.
struct DerivationTests {
    @Test("What was judged is judged alike from the log alone", arguments: 0..<4 as Range<UInt64>)
    func judgementsDeriveAgain(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let premises = try LedgerUnderTest()
        var authorities: [UniqueIdentifier?] = [nil]
        for session in 0..<2 {
            let orders = try (0..<30).map { _ in try Self.order(&random) }
            let known = authorities
            let picks = orders.map { _ in Int.random(in: 0..<6, using: &random) }
            authorities = try await premises.whileOpen { ledger in
                var authorities = known
                authorities.append(try await ledger.authority.foundRoot("Root \(session)"))
                let pending = try await ledger.authority.createAuthority(
                    Samples.authority("Pending \(session)"),
                    caller: Samples.caller()
                )
                authorities.append(pending)
                for (order, pick) in zip(orders, picks) {
                    var order = order
                    order.authority = authorities[pick % authorities.count]
                    premises.clock.pass(seconds: 17)
                    _ = try? await ledger.authority.issueCertificate(order, caller: Samples.caller())
                }
                return authorities
            }
        }
        let contents = try premises.contents()
        try contents.expectWhole()
        #expect(contents.count(.certificateSigned) > 2 && contents.count(.issuanceRefused) > 2, "seed \(seed)")
        let judged = try Self.deriveAgain(contents, seed: seed)
        #expect(judged == contents.count(.issuanceAuthorized) + contents.count(.issuanceRefused), "seed \(seed)")
    }

    /// Derives every judgement from what lies before it.
    ///
    /// - Returns: How many there were.
    private static func deriveAgain(_ contents: LogContents, seed: UInt64) throws -> Int {
        var state = LedgerState(ledger: try #require(contents.entries.first).header.ledger)
        var requests: [UniqueIdentifier: IssuanceRequested] = [:]
        var judged = 0
        for fact in contents.facts {
            switch fact.body {
            case .issuanceRequested(let requested): requests[fact.stream] = requested
            case .issuanceAuthorized(let authorized):
                let derived = try Self.judge(
                    try #require(requests[fact.stream]),
                    state: state,
                    version: authorized.basis.version(of: .authority),
                    moment: authorized.moment,
                    serialNumber: authorized.serialNumber,
                    ruleSet: authorized.ruleSet
                )
                #expect(derived == fact.body, "seed \(seed), position \(fact.position)")
                judged += 1
            case .issuanceRefused(let refused):
                let derived = try Self.judge(
                    try #require(requests[fact.stream]),
                    state: state,
                    version: refused.basis.version(of: .authority),
                    moment: refused.moment,
                    serialNumber: [1] + [UInt8](repeating: 0, count: 15),
                    ruleSet: refused.ruleSet
                )
                #expect(derived == fact.body, "seed \(seed), position \(fact.position)")
                judged += 1
            default: break
            }
            state.evolve(fact)
        }
        return judged
    }

    private static func judge(
        _ requested: IssuanceRequested,
        state: LedgerState,
        version: UInt64?,
        moment: Instant,
        serialNumber: [UInt8],
        ruleSet: Int64
    ) throws -> EventBody {
        let authority = requested.authority.flatMap { state.authorities[$0] }
        #expect(authority?.version == version)
        let judgement = try RuleSets.known.judge(
            IssuanceOrder(requested),
            by: try authority.map { try IssuingAuthority($0) },
            authorityName: requested.authorityName ?? "",
            at: moment,
            serialNumber: serialNumber,
            capabilities: Set(try #require(state.started).capabilities),
            policy: IssuancePolicy(state.policy, isQuotaReached: false),
            ruleSet: ruleSet
        )
        return judgement.eventBody(
            moment: moment,
            basis: state.basis(of: requested.authority)
        )
    }

    /// An order of which something may be wrong.
    static func order(_ random: inout SplitMix64) throws -> CertificateOrder {
        var order = try Samples.certificate(of: nil)
        if Int.random(in: 0..<3, using: &random) > 0 { return order }
        let templates = [
            "EndEntityCertificate/V1", "CodeSigningCertificate/V1", "OCSPSigningCertificate/V1",
            "SubordinateCACertificate_PathLen0/V1", "RootCACertificate/V1", "NoSuchCertificate/V1",
            "EndEntityCertificate_APIPassthrough/V1",
        ]
        order.template = templates.randomElement(using: &random)
        let units: [Ledger.TimeUnit] = [.endDate, .absolute, .days, .months, .years]
        let values: [Int64] = [1, 30, 20_270_101_000_000, 1_800_000_000, 400, -1, 0, .max]
        order.notAfter = RequestedTime(
            unit: units.randomElement(using: &random) ?? .days,
            value: values.randomElement(using: &random) ?? 1
        )
        if Bool.random(using: &random) {
            order.notBefore = RequestedTime(unit: .absolute, value: values.randomElement(using: &random) ?? 1)
        }
        if Int.random(in: 0..<4, using: &random) == 0 { order.signatureAlgorithm = "sha256WithRSAEncryption" }
        if Int.random(in: 0..<4, using: &random) == 0 {
            order.passthrough = .flawed(
                FlawedPassthrough(received: "{}", reason: RecordedReason(code: 815, values: [.text("1.45")]))
            )
        }
        if Int.random(in: 0..<3, using: &random) == 0, !order.certificationRequest.isEmpty {
            let index = Int.random(in: order.certificationRequest.indices, using: &random)
            order.certificationRequest[index] ^= 1
        }
        return order
    }

    @Test func everyCodeOfTheRulesIsOneThatCallersAreTold() {
        for code in IssuanceRefusal.Code.allCases { #expect("\(RefusalCode(code))" == "\(code)") }
        for code in ImportRefusal.Code.allCases { #expect("\(RefusalCode(code))" == "\(code)") }
    }

    @Test func textsOfReasonsAreTheSameByTheirOctets() {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        let reasons = [composed, decomposed].map { Reason(.templateUnknown, values: [.text($0)]) }
        #expect(composed == decomposed && reasons[0] != reasons[1])
        let recorded = reasons.map { RecordedReason($0) }
        #expect(recorded[0] != recorded[1] && Set(recorded).count == 2)
        let checks = recorded.map { Check(rule: 3, outcome: .noted, reason: $0) }
        #expect(checks[0] != checks[1])
        let requests = ["K", "\u{212A}"].map { name in
            RequestAuthorized(
                ruleSet: 1,
                key: UniqueIdentifier(words: (1, 1)),
                signatureAlgorithm: name,
                checks: [],
                certificationRequestInfo: []
            )
        }
        #expect(requests[0] != requests[1])
    }

    @Test func aFlawThatThisProgramDoesNotKnowIsRefusedAsSuch() {
        let reasons = [RecordedReason(code: 826, values: [.text("2")]), RecordedReason(code: 1, values: [])]
        for (reason, code) in zip(reasons, [826, 1] as [Int64]) {
            let passthrough = RequestedPassthrough(.flawed(FlawedPassthrough(received: "{}", reason: reason)))
            #expect(passthrough == .flawed(Reason(.passthroughFlawed, values: [.number(code)])))
        }
        let known = RecordedReason(code: 815, values: [.text("1.45")])
        let passthrough = RequestedPassthrough(.flawed(FlawedPassthrough(received: "{}", reason: known)))
        #expect(passthrough == .flawed(Reason(.textEmpty, values: [.text("1.45")])))
    }

    @Test func reasonsAreRecordedByNumberAndValueAndKeepTheirWords() {
        for code in ReasonCode.allCases {
            let reason = Reason(
                code,
                values: [.text("a"), .number(-1), .instant(Instant(seconds: 5)), .octets([1, 2])]
            )
            let recorded = RecordedReason(reason)
            #expect(recorded.code == code.rawValue && recorded.values.count == 4)
            #expect(Reason(recorded) == reason)
            #expect(recorded.sentence == reason.sentence)
        }
        let unknown = RecordedReason(code: 9_999_999, values: [.text("later")])
        #expect(Reason(unknown) == nil)
        #expect(unknown.sentence.contains("9999999"))
        #expect(TokenRefusal.reason == RecordedReason(Reason(.tokenOfAnotherKey, values: [])))
    }
}
