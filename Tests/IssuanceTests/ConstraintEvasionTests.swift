import Bytes
import Cryptography
import PKI
import Testing

@testable import Issuance

/// A name that is written so that it slips by constraints, and whether they hold it all the same.
struct Evasion: CustomTestStringConvertible, Sendable {
    let testDescription: String
    var permitted: [GeneralSubtree] = []
    var excluded: [GeneralSubtree] = []
    var subject: AttributeTypeAndValue?
    var names: [GeneralName] = []
    var isHeld = true
}

/// Name constraints without a way round, for what is issued and for what is imported alike.
@Suite struct ConstraintEvasionTests {
    private static func attribute(_ type: ObjectIdentifier, _ value: AttributeValue) -> AttributeTypeAndValue {
        AttributeTypeAndValue(type: type, value: value)
    }

    private static func domain(_ base: String) -> GeneralSubtree { .name(.dnsName(base)) }

    private static let domains: [Evasion] =
        [
            ("f*.example.test", true), ("*oo.example.test", true), ("fo*o.example.test", true), ("foo.*.test", true),
            ("*.*.test", true), ("*.example.test", true), ("foo..example.test", true), (".foo.example.test", true),
            ("fo\to.example.test", true), ("foo.example.test.", true), ("foo.example.test ", true),
            ("bar.example.test", false), ("*.example.org", false), ("*.foo.example.org", false),
        ].map { name, isHeld in
            Evasion(
                testDescription: "dNSName \(name.debugDescription)",
                excluded: [Self.domain("foo.example.test")],
                names: [.dnsName(name)],
                isHeld: isHeld
            )
        }

    private static let commonNames: [Evasion] =
        [
            ("foo.example.test", true), ("FOO.Example.TEST", true), (" foo.example.test ", true),
            ("foo.example.test.", true),
            ("f*.example.test", true), ("*.example.test", true), ("fo\u{AD}o.example.test", true),
            ("foo\u{200B}.example.test", true), ("\u{FF46}oo.example\u{FF0E}test", true),
            ("foo\u{3002}example\u{3002}test", true), ("b\u{FC}cher.example", true), ("bar.example.test", false),
            ("Foo Example Test", false), ("foo", false), ("J. Smith", false),
        ].map { text, isHeld in
            Evasion(
                testDescription: "commonName \(text.debugDescription)",
                excluded: [Self.domain("foo.example.test")],
                subject: Self.attribute(.commonName, .utf8(text)),
                isHeld: isHeld
            )
        }

    private static let hosts: [Evasion] = {
        let host = Self.attribute(.commonName, .utf8("foo.example.test"))
        let excluded = [Self.domain("example.test")]
        let address = Self.attribute(.commonName, .utf8("10.0.0.1"))
        let ten = GeneralSubtree.addresses([10, 0, 0, 0], mask: [255, 0, 0, 0])
        let wide = Self.attribute(.commonName, .utf8("::FFFF:10.0.0.1"))
        return [
            Evasion(
                testDescription: "a host in commonName beside a dNSName",
                excluded: excluded,
                subject: host,
                names: [.dnsName("example.org")],
                isHeld: false
            ),
            Evasion(
                testDescription: "a host in commonName beside a mailbox",
                excluded: excluded,
                subject: host,
                names: [.rfc822Name("a@example.org")]
            ),
            Evasion(
                testDescription: "a host in commonName that is not permitted",
                permitted: [Self.domain("example.org")],
                subject: host
            ),
            Evasion(
                testDescription: "a person where hosts are permitted",
                permitted: [Self.domain("example.org")],
                subject: Self.attribute(.commonName, .utf8("Alice")),
                isHeld: false
            ),
            Evasion(testDescription: "an address in commonName", excluded: [ten], subject: address),
            Evasion(testDescription: "a mapped address in commonName", excluded: [ten], subject: wide),
            Evasion(
                testDescription: "an address in commonName, which is asked for as a host, beside an iPAddress",
                excluded: [ten],
                subject: address,
                names: [.ipAddress([192, 0, 2, 1])]
            ),
            Evasion(
                testDescription: "an address in commonName beside names of both kinds",
                excluded: [ten],
                subject: address,
                names: [.ipAddress([192, 0, 2, 1]), .dnsName("example.org")],
                isHeld: false
            ),
            Evasion(testDescription: "an address as dNSName", excluded: [ten], names: [.dnsName("10.0.0.1")]),
        ]
    }()

    private static let mailboxes: [Evasion] = {
        func international(_ text: String) -> GeneralName { .otherName(type: .smtpUTF8Mailbox, text: text) }
        let rows: [(GeneralName, Bool)] = [
            (.rfc822Name("\"admin\"@example.test"), true), (.rfc822Name("\"ad\\min\"@EXAMPLE.test"), true),
            (.rfc822Name("admin@example.test."), true), (.rfc822Name("<admin@example.test>"), true),
            (.rfc822Name("\"admin@example.test"), true), (.rfc822Name("admin@[10.0.0.1]"), true),
            (international("admin@example.test"), true), (international("\"admin\"@example.test"), true),
            (international("\u{FEFF}admin@example.test"), true), (international("\u{E9}@b\u{FC}cher.example"), true),
            (.rfc822Name("other@example.test"), false), (.rfc822Name("\"admin b\"@example.test"), false),
            (international("\u{E9}@example.test"), false),
        ]
        return rows.map { name, isHeld in
            Evasion(
                testDescription: "\(name) beside an excluded mailbox",
                excluded: [.name(.rfc822Name("admin@example.test"))],
                names: [name],
                isHeld: isHeld
            )
        } + [
            Evasion(
                testDescription: "a mailbox at an address",
                excluded: [.name(.rfc822Name(".example.test"))],
                names: [.rfc822Name("a@[10.0.0.1]")]
            ),
            Evasion(
                testDescription: "a quoted emailAddress",
                excluded: [.name(.rfc822Name("admin@example.test"))],
                subject: Self.attribute(.emailAddress, .ia5("\"admin\"@example.test"))
            ),
            Evasion(
                testDescription: "a mailbox that is permitted with quotes",
                permitted: [.name(.rfc822Name("admin@example.test"))],
                names: [.rfc822Name("\"admin\"@example.test")],
                isHeld: false
            ),
        ]
    }()

    private static let locations: [Evasion] =
        [
            ("https://%66oo.example.test/", true), ("https://fo\to.example.test/", true),
            ("https:foo.example.test/", true),
            ("https:/foo.example.test/", true), ("https:///foo.example.test/", true),
            ("https://good.example\\.foo.example.test/", true), ("https://foo.example.test\\@good.example/", true),
            ("https://a@foo.example.test@good.example/", true), ("https://foo.example.test./", true),
            ("https://10.0.0.1./", true), ("https://0x0A.0x1/", true), ("https://foo/", true),
            ("\thttps://foo.example.test/", true), ("https://foo.example.test:x/", true),
            ("https://good.example.test/%66oo.example.test", false), ("https://foo.example.test@good.example/", false),
            ("https://good.example./?foo.example.test", false),
        ].map { text, isHeld in
            Evasion(
                testDescription: "URI \(text.debugDescription)",
                excluded: [.name(.uniformResourceIdentifier("foo.example.test"))],
                names: [.uniformResourceIdentifier(text)],
                isHeld: isHeld
            )
        }

    private static let addresses: [Evasion] = {
        let ten = GeneralSubtree.addresses([10, 0, 0, 0], mask: [255, 0, 0, 0])
        let prefix = [UInt8](repeating: 0, count: 10) + [255, 255]
        let mapped = GeneralSubtree.addresses(
            prefix + [10, 0, 0, 0],
            mask: [UInt8](repeating: 255, count: 13) + [0, 0, 0]
        )
        let wide = GeneralSubtree.addresses(
            [UInt8](repeating: 0, count: 16),
            mask: [UInt8](repeating: 0, count: 16)
        )
        let (plain, inside) = (GeneralName.ipAddress([10, 0, 0, 1]), GeneralName.ipAddress(prefix + [10, 0, 0, 1]))
        let outside = GeneralName.ipAddress(prefix + [11, 0, 0, 1])
        let rows: [(String, [GeneralSubtree], [GeneralSubtree], GeneralName, Bool)] = [
            ("mapped, IPv4 excluded", [], [ten], inside, true), ("mapped, elsewhere", [], [ten], outside, false),
            ("IPv4, mapped range excluded", [], [mapped], plain, true),
            ("mapped, mapped range excluded", [], [mapped], inside, true),
            ("mapped, IPv6 excluded", [], [wide], inside, true), ("IPv4, IPv6 excluded", [], [wide], plain, false),
            ("mapped, IPv4 permitted", [ten], [], inside, true), ("mapped, IPv6 permitted", [wide], [], inside, true),
            ("mapped, both permitted", [wide, ten], [], inside, false),
            ("mapped, mapped range permitted", [mapped], [], inside, false),
            ("IPv4, mapped range permitted", [mapped], [], plain, true),
        ]
        return rows.map { text, permitted, excluded, name, isHeld in
            Evasion(testDescription: text, permitted: permitted, excluded: excluded, names: [name], isHeld: isHeld)
        }
    }()

    private static func organization(_ value: AttributeValue) -> AttributeTypeAndValue {
        Self.attribute(.organizationName, value)
    }

    private static func tree(_ attribute: AttributeTypeAndValue) throws -> GeneralSubtree {
        .name(
            .directoryName(
                try DistinguishedName([RelativeDistinguishedName(type: attribute.type, value: attribute.value)])
            )
        )
    }

    private static func directories() throws -> [Evasion] {
        let street = [try Self.tree(Self.organization(.utf8("Strasse GmbH")))]
        let young = [try Self.tree(Self.organization(.utf8("Firma \u{1F600}")))]
        let latin: [UInt8] = [0x14, 0x02, 0x53, 0xE9]
        let broken: [UInt8] = [0x1E, 0x03, 0x00, 0x53, 0x00]
        let rows: [(String, AttributeValue, Bool)] = [
            ("sharp s", .utf8("STRA\u{DF}E GmbH"), true), ("soft hyphen", .utf8("Stra\u{AD}sse GmbH"), true),
            ("zero-width space", .utf8("Strasse\u{200B} GmbH"), true),
            ("an isolate of a later Unicode", .utf8("Strasse\u{2066} GmbH"), true),
            ("private use", .utf8("Strasse\u{E000} GmbH"), true), ("a replacement", .utf8("Strasse\u{FFFD}"), true),
            ("TeletexString beyond ASCII", .other(latin), true), ("half a BMPString", .other(broken), true),
            ("another name", .utf8("Str\u{E9} GmbH"), false),
            ("another name in ASCII", .printable("Strass GmbH"), false),
        ]
        return rows.map { text, value, isHeld in
            Evasion(
                testDescription: text,
                excluded: street,
                subject: Self.organization(value),
                isHeld: isHeld
            )
        } + [
            Evasion(
                testDescription: "what cannot be understood, of another type",
                excluded: street,
                subject: Self.attribute(.commonName, .utf8("Strasse\u{2066} GmbH")),
                isHeld: false
            ),
            Evasion(
                testDescription: "a younger character is permitted as it is",
                permitted: young,
                subject: Self.organization(.utf8("FIRMA \u{1F600}")),
                isHeld: false
            ),
            Evasion(
                testDescription: "a younger character is not permitted for another",
                permitted: young,
                subject: Self.organization(.utf8("Firma \u{1F601}"))
            ),
            Evasion(
                testDescription: "an excluded base that cannot be understood",
                excluded: young,
                subject: Self.organization(.utf8("Firma"))
            ),
        ]
    }

    private static func all() throws -> [Evasion] {
        try Self.domains + Self.commonNames + Self.hosts + Self.mailboxes + Self.locations + Self.addresses
            + Self.directories()
    }

    private static func subject(of one: Evasion) throws -> DistinguishedName {
        let attribute = one.subject ?? Self.attribute(.commonName, .utf8("x"))
        return try DistinguishedName([RelativeDistinguishedName(type: attribute.type, value: attribute.value)])
    }

    /// Lints of names are lowered, so that nothing but constraints is left to refuse what they can.
    private static let policy = IssuancePolicy(notedRules: [121, 122, 123, 124, 126, 127])

    @Test func nothingIsIssuedThatSlipsByConstraints() throws {
        for one in try Self.all() {
            let constraints = try NameConstraints(permittedSubtrees: one.permitted, excludedSubtrees: one.excluded)
            let (authority, _) = try NameConstraintTests.authority(constraints)
            let names = one.names.isEmpty ? [] : [try Workshop.alternativeName(one.names)]
            let request = try Workshop.request(
                try Keys.of(.rsa2048),
                subject: try Self.subject(of: one),
                extensions: names
            )
            let outcome = try Workshop.judge(Workshop.order(request), by: authority, policy: Self.policy)
            // Control characters and broken strings are refused whatever the constraints.
            let rules: [Int64?] = one.isHeld ? [116, 118, 119] : [nil]
            #expect(
                rules.contains(outcome.failedRule),
                "\(one.testDescription): \(String(describing: outcome.failedRule))"
            )
        }
    }

    @Test func nothingIsImportedThatSlipsByConstraints() throws {
        for one in try Self.all() {
            let constraints = try NameConstraints(permittedSubtrees: one.permitted, excludedSubtrees: one.excluded)
            let scene = try ImportTests.Scene(
                rootExtensions: ImportTests.authorityExtensions() + [constraints.makeExtension(isCritical: true)]
            )
            let certificate = try ImportTests.certificate(
                key: scene.key,
                subject: try Self.subject(of: one),
                issuer: try Workshop.name("Root"),
                signer: scene.rootKey,
                extensions: ImportTests.authorityExtensions()
                    + (one.names.isEmpty ? [] : [try Workshop.alternativeName(one.names)])
            )
            var rule: Int64?
            do throws(ImportRefusal) {
                _ = try RuleSets.known.admit(
                    certificate: Array(certificate.pem.utf8),
                    chain: Array(scene.root.pem.utf8),
                    to: scene.authority,
                    at: Workshop.moment,
                    ruleSet: 1
                )
            } catch {
                rule = error.rule?.number
            }
            #expect(rule == (one.isHeld ? 216 : nil), "\(one.testDescription)")
        }
    }
}
