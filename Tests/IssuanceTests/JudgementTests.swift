import Bytes
import Cryptography
import Issuance
import PKI
import Testbed
import Testing

@Suite struct JudgementTests {
    /// Templates and algorithms good and bad, times of every unit, small, large and absurd.
    private static func order(_ generator: inout SplitMix64, _ request: SubmittedOctets) throws -> IssuanceOrder {
        let templates = [
            nil, "EndEntityCertificate/V1", "CodeSigningCertificate/V1", "RootCACertificate/V1",
            "SubordinateCACertificate_PathLen2/V1", "BlankEndEntityCertificate_APIPassthrough/V1", "Nonsense/V1",
            "EndEntityCertificate_APICSRPassthrough/V1", "BlankSubordinateCACertificate_PathLen0_APIPassthrough/V1",
        ]
        func time(_ generator: inout SplitMix64) -> RequestedInstant {
            let unit = [RequestedTimeUnit.endDate, .absolute, .days, .months, .years].randomElement(using: &generator)
            let ranges: [ClosedRange<Int64>] = [0...400, 1_000_000...Int64(1) << 41, .min...Int64.max]
            let range = ranges.randomElement(using: &generator) ?? 0...1
            return RequestedInstant(unit: unit ?? .days, value: Int64.random(in: range, using: &generator))
        }
        return IssuanceOrder(
            request: request,
            signatureAlgorithm: Bool.random(using: &generator) ? "ecdsa-with-SHA256" : "rsassa-pss-sha384",
            template: templates.randomElement(using: &generator) ?? nil,
            notAfter: time(&generator),
            notBefore: UInt8.random(in: 0...3, using: &generator) == 0 ? time(&generator) : nil,
            passthrough: try Self.passthrough(&generator)
        )
    }

    /// No values, flawed ones, and good and bad extensions in any number.
    private static func passthrough(_ generator: inout SplitMix64) throws -> RequestedPassthrough? {
        switch UInt8.random(in: 0...3, using: &generator) {
        case 0: return nil
        case 1: return .flawed(Reason(.base64Malformed, values: [.text("2.6.1.18")]))
        default:
            let extensions = [
                try Workshop.alternativeName([.dnsName("call.example")]),
                KeyUsage([.digitalSignature, .keyCertSign]).makeExtension(isCritical: true),
                BasicConstraints(isCertificateAuthority: true).makeExtension(isCritical: true),
                Extension(identifier: NameConstraints.identifier, isCritical: false, value: [0x30, 0x00]),
                Extension(identifier: ExtensionIdentifier.ocspNoCheck, isCritical: false, value: [0x05, 0x00]),
            ]
            let chosen = extensions.filter { _ in Bool.random(using: &generator) }
            let subject = Bool.random(using: &generator) ? try Workshop.name("call") : nil
            return .values(subject: subject, extensions: try Extensions(chosen))
        }
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func theSameInputsGiveTheSameOutcomesMessagesAndOctets(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let key = try Keys.of(UInt8.random(in: 0...3, using: &generator) == 0 ? .ecP256 : .rsa2048)
        let names = try Workshop.alternativeName([.dnsName("a.example")])
        var octets = Array(try Workshop.request(key, subject: try Workshop.name("s"), extensions: [names]).pem.utf8)
        if UInt8.random(in: 0...7, using: &generator) == 0 {
            octets[Int.random(in: octets.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
        }
        let recorded = try Self.order(&generator, ReceivedRequest(octets).submitted)
        let received = IssuanceOrder(
            received: octets,
            signatureAlgorithm: recorded.signatureAlgorithm,
            template: recorded.template,
            notAfter: recorded.notAfter,
            notBefore: recorded.notBefore,
            passthrough: recorded.passthrough
        )
        #expect(received == recorded)
        #expect(received.hashValue == recorded.hashValue)
        let moment = Instant(microseconds: Int64.random(in: 0...4_000_000_000_000_000, using: &generator))
        let isPast = Bool.random(using: &generator)
        let root = try Workshop.root(isShortLived: UInt8.random(in: 0...3, using: &generator) == 0)
        let first = try Workshop.judge(received, by: root, at: isPast ? moment : Workshop.moment)
        let second = try Workshop.judge(recorded, by: root, at: isPast ? moment : Workshop.moment)
        #expect(first == second, "seed \(seed)")
        #expect((first.refusal == nil) == (first.tbsOctets != nil), "seed \(seed)")
        #expect((first.refusal == nil) == (first.failedRule == nil), "seed \(seed)")
    }

    @Test func aPermissionNamesTheAuthorityTheSerialNumberAndTheAlgorithm() throws {
        let root = try Workshop.root(.rsa2048)
        let request = try Workshop.request(try Keys.of(.ed25519), subject: try Workshop.name("s"))
        let judgement = try RuleSets.known.judge(
            Workshop.order(request, algorithm: .rsaPSSWithSHA384),
            by: root,
            authorityName: "",
            at: Workshop.moment,
            serialNumber: Workshop.serialNumber,
            capabilities: Workshop.capabilities,
            policy: IssuancePolicy(),
            ruleSet: 1
        )
        #expect(judgement.ruleSet == 1)
        guard case .permitted(let permission) = consume judgement.verdict else {
            Issue.record("refused")
            return
        }
        #expect(permission.authority == root.identifier)
        #expect(permission.serialNumber == Workshop.serialNumber)
        #expect(permission.algorithmIdentifier == .rsaPSSWithSHA384)
        let spent = permission.spend()
        #expect(spent.signatureAlgorithm == .rsaPSSWithSHA384)
        #expect(spent.algorithmIdentifier == .rsaPSSWithSHA384)
        let tbsCertificate = try TBSCertificate(derEncoded: spent.octets)
        #expect(tbsCertificate.serialNumber.octets == Workshop.serialNumber)
        #expect(tbsCertificate.signatureAlgorithm == .rsaPSSWithSHA384)
    }

    @Test func everyRuleIsAskedInTheOrderOfTheSet() throws {
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        let outcome = try Workshop.judge(Workshop.order(request), by: Workshop.root())
        #expect(
            outcome.outcomes.map(\.rule.number) == [
                1, 2, 3, 4, 5, 8, 6, 7, 10, 11, 12, 51, 52, 53, 54, 55, 56, 57, 13, 14, 15, 17, 18, 16, 20, 21, 22, 23,
                24, 25,
                30, 31, 32, 60, 40, 41, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115,
                118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 116, 117, 150, 151, 152, 153, 154, 155, 156, 157, 158,
                159,
            ]
        )
        // 50 and 58 are asked of keys on curves only, and 9 at the head of the log.
        let asked = RuleSets.known.rules.filter { $0.number < 200 && ![9, 50, 58].contains($0.number) }
        #expect(Set(outcome.outcomes.map(\.rule)) == Set(asked))
    }
}
