import Audit
import Authority
import Bytes
import Cryptography
import EventLog
import Issuance
import Ledger
import PKI
import Testbed
import Testing

/// What people decide for a whole ledger, from the decision to the replay of what it led to.
struct PolicyTests {
    private static func digest(_ key: PrivateKey) throws -> Digest256 {
        try SHA256.digest(of: key.subjectPublicKeyInfo)
    }

    private static func blocked(_ key: PrivateKey) throws -> KeyBlocked {
        KeyBlocked(publicKeyDigest: try Self.digest(key), reason: "lost", provenance: Provenance(.program, "uid:7"))
    }

    private static func change(_ edit: (inout PolicyChange) -> Void) -> PolicyChange {
        var change = PolicyChange(provenance: Provenance(.program, "uid:7"))
        edit(&change)
        return change
    }

    private static func expectWhole(
        _ premises: LedgerUnderTest,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try premises.contents().expectWhole()
        let report = await Replay(
            folder: premises.folder.path,
            anchorPath: premises.folder.anchor,
            depth: .full,
            workers: 2,
            now: premises.clock.wall
        ).run()
        #expect(report.verdict == .whole, "\(report.text)", sourceLocation: sourceLocation)
    }

    @Test func aBlockedKeyIsRefusedAlsoAfterARestartUntilTheRuleIsTurnedOff() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            try await ledger.block(try Self.blocked(Samples.key.get()))
            #expect(try await ledger.authority.refusal(from: authority) == .malformedCertificationRequest)
            await #expect(throws: Refusal.self) { try await ledger.block(try Self.blocked(Samples.key.get())) }
            return authority
        }
        try await premises.whileOpen { ledger in
            #expect(ledger.policy.keys.blocked == [try Self.digest(Samples.key.get())])
            #expect(try await ledger.authority.refusal(from: authority) == .malformedCertificationRequest)
            let other = try Samples.request(Samples.otherKey.get())
            #expect(try await ledger.authority.refusal(from: authority) { $0.certificationRequest = other } == nil)
            _ = try await ledger.change(Self.change { $0.disabling = [56] })
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            _ = try await ledger.change(Self.change { $0.enabling = [56] })
            #expect(try await ledger.authority.refusal(from: authority) == .malformedCertificationRequest)
        }
        let contents = try premises.contents()
        #expect(contents.count(.keyBlocked) == 1)
        #expect(contents.count(.issuancePolicyChanged) == 2)
        for case .issuanceRefused(let refused) in contents.facts(.issuanceRefused).map(\.body) {
            #expect(refused.checks.last == Check(rule: 56, outcome: .failed, reason: nil))
        }
        try await Self.expectWhole(premises)
    }

    @Test func aLintIsLoweredToANoteAndRaisedAgainAndTheLogSaysSo() async throws {
        let premises = try LedgerUnderTest()
        let key = try Samples.otherKey.get()
        let names = try SubjectAlternativeName([.dnsName("a..example")]).makeExtension(isCritical: false)
        let information = CertificationRequest.information(
            subject: try Samples.name("s"),
            subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: key.subjectPublicKeyInfo),
            extensions: try Extensions([names])
        )
        let request = try CertificationRequest(
            information: information,
            signatureAlgorithm: .ecdsaWithSHA256,
            signature: try key.sign(information, algorithm: .ecdsaWithSHA256)
        )
        let octets = Array(request.pem.utf8)
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let refused = try await ledger.authority.refusal(from: authority) { $0.certificationRequest = octets }
            #expect(refused == .malformedCertificationRequest)
            #expect(try await ledger.change(Self.change { $0.noting = [122, 124] }).policy.notedRules == [122, 124])
            #expect(try await ledger.authority.refusal(from: authority) { $0.certificationRequest = octets } == nil)
            for number: Int64 in [16, 100, 109, 118, 119, 120, 150, 999] {
                let change = Self.change { $0.noting = [number] }
                await #expect(throws: Refusal.self, "\(number)") { _ = try await ledger.change(change) }
            }
            let both = Self.change {
                $0.noting = [122]; $0.refusing = [122]
            }
            await #expect(throws: Refusal.self) { _ = try await ledger.change(both) }
            return authority
        }
        try await premises.whileOpen { ledger in
            #expect(ledger.policy.notedRules == [122, 124])
            #expect(try await ledger.authority.refusal(from: authority) { $0.certificationRequest = octets } == nil)
            #expect(try await ledger.change(Self.change { $0.refusing = [122] }).policy.notedRules == [124])
            let refused = try await ledger.authority.refusal(from: authority) { $0.certificationRequest = octets }
            #expect(refused == .malformedCertificationRequest)
        }
        #expect(try premises.contents().count(.issuancePolicyChanged) == 2)
        try await Self.expectWhole(premises)
    }

    @Test func aQuotaHoldsUnderManyCallsAtOnceAndAcrossARestart() async throws {
        let premises = try LedgerUnderTest()
        let authority = try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let other = try await ledger.authority.foundRoot("Other")
            // A root's own certificate counts, so that nine are left.
            let policy = try await ledger.change(Self.change { $0.quota = .set(10) }).policy
            #expect(policy.certificatesPerAuthority == 10)
            let codes = try await withThrowingTaskGroup(of: RefusalCode?.self) { group in
                for _ in 0..<24 { group.addTask { try await ledger.authority.refusal(from: authority) } }
                return try await group.reduce(into: [RefusalCode?]()) { $0.append($1) }
            }
            #expect(codes.filter { $0 == nil }.count == 9)
            #expect(codes.filter { $0 == .limitExceeded }.count == 15)
            #expect(try await ledger.authority.refusal(from: other) == nil)
            return authority
        }
        // The certificates are older than what a start reads of issuance.
        premises.clock.pass(seconds: 3_600)
        try await premises.whileOpen { ledger in
            #expect(try await ledger.authority.refusal(from: authority) == .limitExceeded)
            _ = try await ledger.change(Self.change { $0.quota = .set(11) })
            #expect(try await ledger.authority.refusal(from: authority) == nil)
            #expect(try await ledger.authority.refusal(from: authority) == .limitExceeded)
            _ = try await ledger.change(Self.change { $0.quota = .lifted })
            #expect(try await ledger.authority.refusal(from: authority) == nil)
        }
        try await Self.expectWhole(premises)
    }

    @Test func onlyRulesThatMayBeAreTurnedOff() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            for number in [1, 16, 50, 51, 57, 60, 100, 9_999] as [Int64] {
                await #expect(throws: Refusal.self) {
                    try await ledger.change(Self.change { $0.disabling = [52, number] })
                }
            }
            for change in [
                Self.change {
                    $0.disabling = [52]; $0.enabling = [52]
                }, Self.change { $0.quota = .set(-1) },
            ] {
                await #expect(throws: Refusal.self) { try await ledger.change(change) }
            }
            let nameless = KeyBlocked(publicKeyDigest: .zero, reason: "", provenance: Provenance(.program, "uid:7"))
            await #expect(throws: Refusal.self) { try await ledger.block(nameless) }
            #expect(ledger.policy.version == nil)
        }
        #expect(try premises.contents().count(.issuancePolicyChanged) == 0)
    }

    @Test func anAuthoritysKeyIsNeverAnEndEntitys() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let root = try await ledger.authority.foundRoot()
            var order = try Samples.authority("Subordinate")
            order.kind = .subordinate
            let subordinate = try await ledger.authority.createAuthority(order, caller: Samples.caller())
            for key in [root, subordinate] {
                let request = Samples.pem(
                    try await ledger.authority.certificationRequest(of: key),
                    "CERTIFICATE REQUEST"
                )
                let code = try await ledger.authority.refusal(from: root) { $0.certificationRequest = request }
                #expect(code == .invalidArgument)
            }
            let request = Samples.pem(
                try await ledger.authority.certificationRequest(of: subordinate),
                "CERTIFICATE REQUEST"
            )
            let code = try await ledger.authority.refusal(from: root) {
                $0.certificationRequest = request
                $0.template = "SubordinateCACertificate_PathLen0/V1"
            }
            #expect(code == nil)
        }
        try await Self.expectWhole(premises)
    }

    @Test func aForecastSaysWhatWouldBecomeOfAnOrderAndWritesNothing() async throws {
        let premises = try LedgerUnderTest()
        try await premises.whileOpen { ledger in
            let authority = try await ledger.authority.foundRoot()
            let size = try premises.contents().entries.count
            var order = try Samples.certificate(of: authority)
            let permitted = try await RecordedLedger(reading: premises.folder).forecast(order, at: premises.clock.wall)
            #expect(permitted.refusal == nil)
            #expect(permitted.tbsOctets != nil)
            #expect(permitted.outcomes.contains { $0.rule.number == 16 && $0.outcome == .passed })
            order.notAfter = RequestedTime(unit: .years, value: 40)
            let refused = try await RecordedLedger(reading: premises.folder).forecast(order, at: premises.clock.wall)
            #expect(refused.refusal?.code == .invalidValue)
            #expect(refused.outcomes.last?.rule.number == 24)
            order.authority = nil
            let nowhere = try await RecordedLedger(reading: premises.folder).forecast(order, at: premises.clock.wall)
            #expect(nowhere.refusal?.code == .authorityNotFound)
            #expect(try premises.contents().entries.count == size)
            // What was decided since is obeyed.
            try await ledger.block(try Self.blocked(Samples.key.get()))
            let blocked = try await RecordedLedger(reading: premises.folder)
                .forecast(try Samples.certificate(of: authority), at: premises.clock.wall)
            #expect(blocked.outcomes.last?.rule.number == 56)
        }
        await #expect(throws: OpeningError.self) {
            try await RecordedLedger(reading: LedgerFolder(premises.home.file("none")))
        }
    }
}
