import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// Numbers that look random and are the same for the same seed (Sebastiano Vigna's SplitMix64).
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct JudgementTests {
    /// Templates and algorithms good and bad, times of every unit, small, large and absurd.
    private static func order(_ generator: inout SplitMix64, _ request: SubmittedOctets) -> IssuanceOrder {
        let templates = [
            nil, "EndEntityCertificate/V1", "CodeSigningCertificate/V1", "RootCACertificate/V1",
            "SubordinateCACertificate_PathLen2/V1", "BlankEndEntityCertificate_APIPassthrough/V1", "Nonsense/V1",
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
            passthrough: Bool.random(using: &generator) ? nil : "{}"
        )
    }

    @Test(arguments: 0..<300 as Range<UInt64>)
    func theSameInputsGiveTheSameOutcomesMessagesAndOctets(seed: UInt64) throws {
        var generator = SplitMix64(state: seed)
        let key = try Keys.of(UInt8.random(in: 0...3, using: &generator) == 0 ? .ecP256 : .rsa2048)
        let names = try Workshop.alternativeName([.dnsName("a.example")])
        var octets = Array(try Workshop.request(key, subject: try Workshop.name("s"), extensions: [names]).pem.utf8)
        if UInt8.random(in: 0...7, using: &generator) == 0 {
            octets[Int.random(in: octets.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
        }
        let recorded = Self.order(&generator, SubmittedOctets(received: octets))
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
        let judgement = try IssuanceRules.judge(
            Workshop.order(request, algorithm: .rsaPSSWithSHA384),
            by: root,
            authorityName: "",
            at: Workshop.moment,
            serialNumber: Workshop.serialNumber,
            capabilities: Workshop.capabilities,
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
        let tbsCertificate = try TBSCertificate(derEncoded: spent.tbsOctets)
        #expect(tbsCertificate.serialNumber.octets == Workshop.serialNumber)
        #expect(tbsCertificate.signatureAlgorithm == .rsaPSSWithSHA384)
    }

    @Test func everyRuleIsAskedInTheOrderOfTheSet() throws {
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        let outcome = try Workshop.judge(Workshop.order(request), by: Workshop.root())
        #expect(
            outcome.outcomes.map(\.rule.number) == [
                1, 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 15, 17, 16, 20, 21, 22, 23, 24, 25, 30, 31, 32, 33, 40, 41,
                100,
                101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 150, 151, 152, 153, 154,
            ]
        )
        #expect(Set(outcome.outcomes.map(\.rule)) == Set(IssuanceRules.rules.filter { $0.number < 200 }))
    }

    @Test func sixtyOneTemplatesAreKnownAndTenCanBeUsed() throws {
        let root = try Workshop.root()
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
        var families = ["", "ClientAuth", "ServerAuth"].map { "EndEntity\($0)Certificate" }
        families += ["CodeSigningCertificate", "OCSPSigningCertificate"]
        let lengths = (0...3).map { "_PathLen\($0)" }
        let subordinates = lengths.map { "SubordinateCACertificate\($0)" }
        let varieties = ["_CSRPassthrough", "_APIPassthrough", "_APICSRPassthrough"]
        let blanks =
            ["BlankEndEntityCertificate", "BlankEndEntityCertificate_CriticalBasicConstraints"]
            + subordinates.map { "Blank\($0)" }
        let roots = ["RootCACertificate", "BlankRootCACertificate"] + lengths.map { "BlankRootCACertificate\($0)" }
        var later = (families + subordinates + blanks).flatMap { family in varieties.map { family + $0 } }
        later += roots.map { $0 + "_APIPassthrough" }
        #expect(later.count + families.count + subordinates.count + 1 == 61)
        for name in later {
            let refusal = try Workshop.judge(Workshop.order(request, template: "\(name)/V1"), by: root).refusal
            #expect(refusal?.code == .invalidArgument)
            #expect(refusal?.message.contains("not implemented yet") == true, "\(name)")
        }
        for name in families + subordinates {
            #expect(try Workshop.judge(Workshop.order(request, template: "\(name)/V1"), by: root).refusal == nil)
        }
    }
}
