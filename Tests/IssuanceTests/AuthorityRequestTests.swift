import Bytes
import Cryptography
import PKI
import Testing

@testable import Issuance

/// An authority's own certification request: what it says, and that each lint refuses octets that break it.
@Suite struct AuthorityRequestTests {
    private static func order(
        _ key: PrivateKey,
        algorithm: String = "ecdsa-with-SHA256",
        requesting extensions: [Extension] = []
    ) throws -> AuthorityRequestOrder {
        AuthorityRequestOrder(
            authority: UniqueIdentifier(words: (1, 2)),
            key: UniqueIdentifier(words: (1, 3)),
            subject: try Workshop.name("Root").derOctets,
            requestExtensions: extensions.isEmpty ? nil : try Extensions(extensions).derOctets,
            subjectPublicKeyInfo: key.subjectPublicKeyInfo,
            signatureAlgorithm: algorithm
        )
    }

    private static let caTrue = BasicConstraints(isCertificateAuthority: true).makeExtension(isCritical: true)

    @Test(arguments: [KeyAlgorithm.ecP256, .rsa2048, .ed25519])
    func aSoundRequestIsPermittedForItsAuthorityAndKeyAlone(keyAlgorithm: KeyAlgorithm) throws {
        let key = try Keys.of(keyAlgorithm)
        let usage = KeyUsage([.keyCertSign]).makeExtension(isCritical: true)
        let order = try Self.order(key, algorithm: key.algorithm.signatureAlgorithm.name, requesting: [usage])
        let judgement = try RuleSets.known.judge(order, ruleSet: 1)
        #expect(judgement.outcomes.map(\.rule.number) == [300, 301, 302, 303, 304, 118, 119, 120, 125])
        guard case .permitted(let permission) = consume judgement.verdict else {
            Issue.record("refused")
            return
        }
        #expect(permission.kind == .certificationRequest && permission.serialNumber == nil)
        #expect(permission.authority == order.authority && permission.key == order.key)
        #expect(permission.subjectPublicKeyInfo == key.subjectPublicKeyInfo)
        let spent = permission.spend()
        let request = try CertificationRequest(
            information: spent.octets,
            signatureAlgorithm: spent.algorithmIdentifier,
            signature: try key.sign(spent.octets, algorithm: spent.signatureAlgorithm)
        )
        #expect(request.subject == (try Workshop.name("Root")))
        #expect(try request.requestedExtensions?.derOctets == Extensions([Self.caTrue, usage]).derOctets)
    }

    @Test(arguments: ["sha256WithRSAEncryption", "id-Ed25519", "md5WithRSAEncryption", ""])
    func anAlgorithmThatDoesNotFitTheKeyIsRefused(name: String) throws {
        let judgement = try RuleSets.known.judge(Self.order(Keys.of(.ecP256), algorithm: name), ruleSet: 1)
        #expect(judgement.outcomes.map(\.rule.number) == [300])
        guard case .refused(let refusal) = judgement.verdict else {
            Issue.record("permitted")
            return
        }
        #expect(refusal.code == .invalidArgument)
    }

    @Test func whatCannotBeEncodedIsRefused() throws {
        let sound = try Self.order(Keys.of(.ecP256))
        let orders = [
            (subject: [0x30, 0x01], extensions: nil as [UInt8]?), (subject: sound.subject, extensions: [0x30, 0x80]),
            (subject: sound.subject, extensions: try Extensions([Self.caTrue]).derOctets),
        ]
        for (subject, extensions) in orders {
            let order = AuthorityRequestOrder(
                authority: sound.authority,
                key: sound.key,
                subject: subject,
                requestExtensions: extensions,
                subjectPublicKeyInfo: sound.subjectPublicKeyInfo,
                signatureAlgorithm: sound.signatureAlgorithm
            )
            let judgement = try RuleSets.known.judge(order, ruleSet: 1)
            guard case .refused(let refusal) = judgement.verdict else {
                Issue.record("permitted")
                continue
            }
            #expect(refusal.code == .invalidArgument)
        }
    }

    @Test func namesThatMustNotBeSignedAreRefusedBeforeAKeyIsMade() throws {
        func objection(_ subject: [UInt8], _ extensions: [Extension] = []) throws -> IssuanceRefusal? {
            try RuleSets.known.objection(
                toSubject: subject,
                requestExtensions: extensions.isEmpty ? nil : Extensions(extensions).derOctets,
                ruleSet: 1
            )
        }
        func name(_ type: ObjectIdentifier, _ value: AttributeValue) throws -> DistinguishedName {
            try DistinguishedName([RelativeDistinguishedName(type: type, value: value)])
        }
        func location(_ name: GeneralName) throws -> Extension {
            let method = try #require(ObjectIdentifier("1.3.6.1.5.5.7.48.5"))
            return Extension(
                identifier: ExtensionIdentifier.subjectInformationAccess,
                isCritical: false,
                value: try AuthorityInformationAccess([.init(method: method, location: name)]).derOctets
            )
        }
        let sound = try Workshop.name("Root").derOctets
        #expect(try objection(sound) == nil)
        #expect(try objection(sound, [location(.uniformResourceIdentifier("http://ca.example/"))]) == nil)

        let control = try objection(name(.commonName, .utf8("a\u{1}b")).derOctets)
        #expect(control?.code == .invalidArgument && control?.reason.code == .controlCharacter)
        let integer = try objection(name(.commonName, .other([0x02, 0x01, 0x05])).derOctets)
        #expect(integer?.code == .invalidArgument && integer?.reason.code == .attributeSyntax)
        let within = try objection(sound, [location(.directoryName(name(.commonName, .utf8("a\u{0}b"))))])
        #expect(within?.code == .invalidArgument && within?.reason.code == .controlCharacter)
        #expect(within?.reason.values.contains(.text("1.3.6.1.5.5.7.1.11")) == true)
    }

    /// The number of the lint that refuses octets; `nil` where all agree.
    private static func lint(_ order: AuthorityRequestOrder, _ octets: [UInt8]) -> Int64? {
        var record = Record()
        do throws(Interruption) {
            let permission = try Linter.examine(AuthorityRequestDraft(order, octets: octets), record: &record)
            #expect(permission.spend().octets == octets)
            return nil
        } catch {
            return record.outcomes.last?.rule.number
        }
    }

    @Test func eachLintRefusesOctetsThatBreakIt() throws {
        let key = try Keys.of(.ecP256)
        let order = try Self.order(key)
        func information(
            _ key: PrivateKey,
            _ extensions: [Extension],
            named commonName: String = "Root"
        ) throws -> [UInt8] {
            CertificationRequest.information(
                subject: try Workshop.name(commonName),
                subjectPublicKeyInfo: try key.spki,
                extensions: try Extensions(extensions)
            )
        }
        let sound = try information(key, [Self.caTrue])
        #expect(Self.lint(order, sound) == nil)
        #expect(Self.lint(order, sound + [0]) == 301)
        #expect(Self.lint(order, Array(sound.dropLast())) == 301)
        #expect(try Self.lint(order, information(key, [Self.caTrue], named: "Other")) == 302)
        #expect(try Self.lint(order, information(PrivateKey.generate(.ecP256), [Self.caTrue])) == 303)
        #expect(try Self.lint(order, information(key, [])) == 304)
        let uncritical = BasicConstraints(isCertificateAuthority: true).makeExtension(isCritical: false)
        #expect(try Self.lint(order, information(key, [uncritical])) == 304)
        let more = [Self.caTrue, KeyUsage([.keyCertSign]).makeExtension(isCritical: true)]
        #expect(try Self.lint(order, information(key, more)) == 304)
        for index in sound.indices {
            var changed = sound
            changed[index] ^= 1
            #expect(Self.lint(order, changed) != nil, "octet \(index)")
        }
    }

    /// What an authority's own names come to before there is a key.
    @Test func namesThatNoPolicyLowersAreRefusedWithoutSpeakingOfACertificate() throws {
        func objection(_ step: RelativeDistinguishedName) throws -> IssuanceRefusal? {
            try RuleSets.known.objection(
                toSubject: try DistinguishedName([step]).derOctets,
                requestExtensions: nil,
                ruleSet: 1
            )
        }
        let unknown = try #require(ObjectIdentifier("1.2.3.4"))
        let name = AttributeTypeAndValue(type: .commonName, value: .utf8("a"))
        for step in [
            RelativeDistinguishedName(type: .commonName, value: .utf8("a\nb")),
            RelativeDistinguishedName(type: .commonName, value: .other([0x14, 0x01, 0xE9])),
            RelativeDistinguishedName(type: unknown, value: .other([0x04, 0x01, 0x61])),
            RelativeDistinguishedName([name, name]),
        ] {
            let refusal = try #require(try objection(step))
            #expect(refusal.code == .invalidArgument)
            #expect(refusal.message.hasPrefix("A name would break RFC 5280"), "\(refusal.message)")
        }
        #expect(try objection(RelativeDistinguishedName([name])) == nil)
    }
}
