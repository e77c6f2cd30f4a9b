import Cryptography
import Issuance
import PKI
import Testing

/// A policy lowers lints against what a caller asked for to notes, and no others.
@Suite struct LintLevelTests {
    private static let fixed: Set<Int64> = [100, 109, 118, 119, 120, 125]

    private static func order(_ subject: DistinguishedName? = nil, names: [GeneralName]) throws -> IssuanceOrder {
        let request = try Workshop.request(
            try Keys.of(.rsa2048),
            subject: try subject ?? Workshop.name("s"),
            extensions: names.isEmpty ? [] : [try Workshop.alternativeName(names)]
        )
        return Workshop.order(request)
    }

    private static func noting(_ rules: Set<Int64>) -> IssuancePolicy { IssuancePolicy(notedRules: rules) }

    @Test func everyLintThatRefusesCanBeLoweredButSix() {
        let lints = RuleSets.known.rules.filter { (100..<150).contains($0.number) }
        let lowerable = RuleSets.known.lowerableRules(of: 1)
        #expect(Set(lints.filter { !lowerable.contains($0) }.map(\.number)) == Self.fixed)
        #expect(lowerable.allSatisfy { (100..<150).contains($0.number) })
    }

    @Test func aLoweredLintNotesWhatItWouldHaveRefusedAndTheNextIsAsked() throws {
        let root = try Workshop.root()
        let order = try Self.order(names: [.dnsName("a..example"), .uniformResourceIdentifier("relative")])
        let refused = try Workshop.judge(order, by: root)
        #expect(refused.failedRule == 122)
        #expect(try Workshop.judge(order, by: root, policy: Self.noting([122])).failedRule == 124)
        #expect(try Workshop.judge(order, by: root, policy: Self.noting([124])).failedRule == 122)
        let noted = try Workshop.judge(order, by: root, policy: Self.noting([122, 124]))
        #expect(noted.refusal == nil && noted.tbsOctets != nil)
        #expect(noted.noted == [122, 124, 152])
        #expect(noted.outcomes.first { $0.rule.number == 122 }?.note == refused.refusal?.message)
    }

    @Test func keyCertSignWithoutCAAndAPathLengthWithoutKeyCertSignCanBeLowered() throws {
        let root = try Workshop.root()
        func judge(_ template: String, _ usage: KeyUsage, _ policy: IssuancePolicy) throws -> Workshop.Outcome {
            let values = RequestedPassthrough.values(
                subject: nil,
                extensions: try Extensions([usage.makeExtension(isCritical: true)])
            )
            let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("s"))
            return try Workshop.judge(
                Workshop.order(request, template: template, passthrough: values),
                by: root,
                policy: policy
            )
        }
        for (template, usage) in [
            ("BlankEndEntityCertificate_APIPassthrough/V1", KeyUsage.keyCertSign),
            ("BlankSubordinateCACertificate_PathLen0_APIPassthrough/V1", KeyUsage.cRLSign),
        ] {
            let refused = try judge(template, usage, IssuancePolicy())
            #expect(refused.failedRule == 110)
            #expect(refused.refusal?.message.contains("RFC 5280 section 4.2.1.3") == true)
            let noted = try judge(template, usage, Self.noting([110]))
            #expect(noted.refusal == nil && noted.noted.contains(110))
        }
    }

    @Test func theSixAreNeverLowered() throws {
        let root = try Workshop.root()
        let everything = Self.noting(Set(RuleSets.known.rules.map(\.number)))
        func subject(_ value: AttributeValue) throws -> DistinguishedName {
            try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: value)])
        }
        for (value, rule) in [
            (.utf8("a\u{0}"), 118), (.other([0x1E, 0x03, 0, 0x61, 0x62]), 119), (.other([0x02, 0x01, 0x05]), 120),
        ] as [(AttributeValue, Int64)] {
            let order = try Self.order(try subject(value), names: [])
            #expect(try Workshop.judge(order, by: root, policy: everything).failedRule == rule)
        }
        let twice = AttributeTypeAndValue(type: .commonName, value: .utf8("a"))
        let step = try DistinguishedName([RelativeDistinguishedName([twice, twice])])
        #expect(try Workshop.judge(try Self.order(step, names: []), by: root, policy: everything).failedRule == 125)
        // A name that keeps every rule passes all the same, and rules that are no lints refuse as ever.
        #expect(
            try Workshop.judge(try Self.order(names: [.dnsName("a.example")]), by: root, policy: everything).noted == []
        )
        let stolen = try Workshop.request(
            try Keys.of(.ecP384),
            subject: try Workshop.name("s"),
            algorithm: .ecdsaWithSHA256,
            signer: try Keys.of(.ecP256)
        )
        #expect(try Workshop.judge(Workshop.order(stolen), by: root, policy: everything).failedRule == 16)
    }
}
