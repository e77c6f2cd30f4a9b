import Bytes
import Cryptography
import Foundation
import Issuance
import PKI
import Testing

/// Every weakness of a key is refused by the rule that knows it, and by no other.
///
/// The requests in `WeakKeys` are made by `WeakKeys/make_weak_requests.py`, which says how.
@Suite struct KeyRulesTests {
    private static func order(_ name: String) throws -> IssuanceOrder {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("WeakKeys/\(name).pem")
        return IssuanceOrder(
            received: Array(try Data(contentsOf: file)),
            signatureAlgorithm: "ecdsa-with-SHA256",
            template: nil,
            notAfter: RequestedInstant(unit: .days, value: 90),
            notBefore: nil,
            passthrough: nil
        )
    }

    private static let weaknesses: [(file: String, rule: Int64, words: String)] = [
        ("off-curve", 50, "does not lie on its curve"),
        ("exponent-65536", 51, "even, or less than 3"),
        ("exponent-1", 51, "even, or less than 3"),
        ("exponent-3", 52, "public exponent 3 is less than 65537"),
        ("small-factor", 53, "65521 divides its modulus"),
        ("close-primes", 54, "Fermat's method"),
        ("close-primes-far", 54, "Fermat's method"),
        ("roca", 55, "CVE-2017-15361"),
    ]

    private static let optional: [Int64] = [52, 53, 54, 55, 56]

    @Test(arguments: weaknesses)
    func aWeakKeyIsRefusedByItsOwnRule(file: String, rule: Int64, words: String) throws {
        let outcome = try Workshop.judge(try Self.order(file), by: try Workshop.root())
        #expect(outcome.failedRule == rule)
        #expect(outcome.refusal?.code == .malformedCertificationRequest)
        #expect(outcome.refusal?.message.contains(words) == true, "\(outcome)")
        #expect(outcome.outcomes.dropLast().allSatisfy { $0.outcome != .failed })
    }

    @Test(arguments: weaknesses)
    func onlyItsOwnRuleRefusesAWeakKeyAndOnlySomeCanBeTurnedOff(file: String, rule: Int64, words: String) throws {
        let root = try Workshop.root()
        let others = IssuancePolicy(disabledRules: Set(Self.optional).subtracting([rule]))
        #expect(try Workshop.judge(try Self.order(file), by: root, policy: others).failedRule == rule)
        let policy = IssuancePolicy(disabledRules: [rule])
        let outcome = try Workshop.judge(try Self.order(file), by: root, policy: policy)
        if Self.optional.contains(rule) {
            #expect(outcome.refusal == nil)
            let noted = outcome.outcomes.first { $0.rule.number == rule }
            #expect(noted?.outcome == .noted)
            #expect(noted?.note == "Not asked: the policy turns this rule off")
        } else {
            #expect(outcome.failedRule == rule)
        }
    }

    @Test func onlyRulesThatMayBeTurnedOffAreOptional() {
        #expect(RuleSets.known.optionalRules(of: 1).map(\.number) == Self.optional)
        // Turning off whatever there is lets nothing else through.
        let everything = IssuancePolicy(disabledRules: Set(RuleSets.known.rules.map(\.number)))
        #expect(throws: Never.self) {
            let outcome = try Workshop.judge(try Self.order("off-curve"), by: try Workshop.root(), policy: everything)
            #expect(outcome.failedRule == 50)
        }
    }

    @Test func eachFamilyIsAskedItsOwnRules() throws {
        let root = try Workshop.root()
        func asked(_ order: IssuanceOrder) throws -> [Int64] {
            let outcome = try Workshop.judge(order, by: root)
            #expect(outcome.refusal == nil)
            return outcome.outcomes.map(\.rule.number).filter { (50..<60).contains($0) }
        }
        #expect(try asked(try Self.order("strong")) == [51, 52, 53, 54, 55, 56, 57])
        for (algorithm, rules) in [(KeyAlgorithm.ecP384, [50, 56, 57] as [Int64]), (.ed25519, [58, 56, 57])] {
            let request = try Workshop.request(try Keys.of(algorithm), subject: try Workshop.name("s"))
            #expect(try asked(Workshop.order(request)) == rules)
        }
    }

    /// Encodings of y-coordinates, least significant octet first, and the words of the refusal.
    private static let points: [(y: String, words: String)] = [
        ("01" + String(repeating: "00", count: 31), "small order"),
        ("ec" + String(repeating: "ff", count: 30) + "7f", "small order"),
        (String(repeating: "00", count: 32), "small order"),
        ("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "small order"),
        ("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "small order"),
        ("ed" + String(repeating: "ff", count: 30) + "7f", "not below"),
        ("ee" + String(repeating: "ff", count: 30) + "7f", "not below"),
        (String(repeating: "ff", count: 31) + "7f", "not below"),
    ]

    /// A request under a key of no private half, with a signature that verifies where the point is of order 1 or 2.
    private static func forged(_ point: [UInt8]) throws -> CertificationRequest {
        let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        return try CertificationRequest(
            information: CertificationRequest.information(
                subject: try Workshop.name("s"),
                subjectPublicKeyInfo: try SubjectPublicKeyInfo(derEncoded: prefix + point),
                extensions: .empty
            ),
            signatureAlgorithm: .ed25519,
            signature: [1] + [UInt8](repeating: 0, count: 63)
        )
    }

    @Test(arguments: points, [0x00, 0x80] as [UInt8])
    func aKeyUnderWhichAnybodyCanSignIsRefused(point: (y: String, words: String), sign: UInt8) throws {
        var octets = try #require([UInt8](hexadecimal: point.y))
        octets[31] |= sign
        let everything = IssuancePolicy(disabledRules: Set(RuleSets.known.rules.map(\.number)))
        let outcome = try Workshop.judge(
            Workshop.order(try Self.forged(octets)),
            by: try Workshop.root(),
            policy: everything
        )
        #expect(outcome.failedRule == 58)
        #expect(outcome.refusal?.code == .malformedCertificationRequest)
        #expect(outcome.refusal?.message.contains(point.words) == true, "\(outcome)")
    }

    @Test func aKeyBesideThoseOfSmallOrderIsAskedForItsSignature() throws {
        // y = 2, and p − 2: neither is of small order, and nobody has signed.
        for y in ["02" + String(repeating: "00", count: 31), "eb" + String(repeating: "ff", count: 30) + "7f"] {
            let octets = try #require([UInt8](hexadecimal: y))
            let order = Workshop.order(try Self.forged(octets))
            #expect(try Workshop.judge(order, by: try Workshop.root()).failedRule == 16)
        }
    }

    @Test func aBlockedKeyIsRefusedUntilTheRuleIsTurnedOff() throws {
        let root = try Workshop.root()
        let key = try Keys.of(.ecP384)
        let order = Workshop.order(try Workshop.request(key, subject: try Workshop.name("s")))
        let digest = try SHA256.digest(of: key.subjectPublicKeyInfo)
        let other = IssuancePolicy(blockedKeys: [.zero])
        #expect(try Workshop.judge(order, by: root, policy: other).refusal == nil)
        let outcome = try Workshop.judge(order, by: root, policy: IssuancePolicy(blockedKeys: [.zero, digest]))
        #expect(outcome.failedRule == 56)
        #expect(outcome.refusal?.code == .malformedCertificationRequest)
        #expect(outcome.refusal?.message.contains("\(digest)") == true)
        let lenient = IssuancePolicy(disabledRules: [56], blockedKeys: [digest])
        #expect(try Workshop.judge(order, by: root, policy: lenient).refusal == nil)
    }

    @Test func anAuthoritysKeyIsForAuthoritiesOnly() throws {
        let rootKey = try Keys.of(.ecP256)
        let root = try Workshop.authority(rootKey, certificate: try Workshop.rootCertificate(rootKey))
        let key = try Keys.of(.ecP384)
        let request = try Workshop.request(key, subject: try Workshop.name("s"))
        let policy = IssuancePolicy(
            disabledRules: [57],
            authorityKeys: [key.subjectPublicKeyInfo, rootKey.subjectPublicKeyInfo]
        )
        let outcome = try Workshop.judge(Workshop.order(request), by: root, policy: policy)
        #expect(outcome.failedRule == 57)
        #expect(outcome.refusal?.code == .invalidArgument)
        for template in ["SubordinateCACertificate_PathLen0/V1"] {
            let order = Workshop.order(request, template: template)
            #expect(try Workshop.judge(order, by: root, policy: policy).refusal == nil)
        }
        let own = try Workshop.request(rootKey, subject: try Workshop.name("Root"))
        let renewal = Workshop.order(own, template: "RootCACertificate/V1")
        #expect(try Workshop.judge(renewal, by: root, policy: policy).refusal == nil)
    }

    @Test func aQuotaThatIsReachedRefusesAllButARootsOwnCertificate() throws {
        let root = try Workshop.root()
        let policy = IssuancePolicy(isQuotaReached: true)
        let request = try Workshop.request(try Keys.of(.ecP384), subject: try Workshop.name("s"))
        let outcome = try Workshop.judge(Workshop.order(request), by: root, policy: policy)
        #expect(outcome.failedRule == 60)
        #expect(outcome.refusal?.code == .limitExceeded)
        let own = try Workshop.request(try Keys.of(.ecP256), subject: try Workshop.name("Root"))
        let renewal = Workshop.order(own, template: "RootCACertificate/V1")
        #expect(try Workshop.judge(renewal, by: root, policy: policy).refusal == nil)
    }
}
