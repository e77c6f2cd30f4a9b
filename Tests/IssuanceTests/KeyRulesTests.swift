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
        for (algorithm, rules) in [(KeyAlgorithm.ecP384, [50, 56, 57] as [Int64]), (.ed25519, [56, 57])] {
            let request = try Workshop.request(try Keys.of(algorithm), subject: try Workshop.name("s"))
            #expect(try asked(Workshop.order(request)) == rules)
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
