import Bytes
import Cryptography
import Issuance
import PKI
import Testing

/// Names that must not be signed: each is refused by its own rule, from the request and from the call alike, in the subject,
/// among the alternative names, and inside directory names.
@Suite struct NameLintTests {
    static let controls: [AttributeValue] = [
        .utf8("a\u{0}b"), .utf8("a\nb"), .utf8("\u{7F}"), .utf8("\u{85}"), .ia5("a\u{1B}"),
        .other([0x1E, 0x02, 0x00, 0x0A]), .other([0x14, 0x01, 0x9B]), .other([0x1C, 0x04, 0, 0, 0, 0]),
        // Inside an attribute that is no string.
        .other([0x30, 0x03, 0x0C, 0x01, 0x00]),
    ]
    static let broken: [(ObjectIdentifier, [UInt8])] = [
        (.commonName, [0x1E, 0x03, 0x00, 0x61, 0x62]), (.commonName, [0x1C, 0x03, 0x00, 0x00, 0x61]),
        (.commonName, [0x13, 0x01, 0x40]), (.countryName, [0x13, 0x02, 0x2A, 0x2A]),
        (.emailAddress, [0x16, 0x01, 0xE9]),
        (.commonName, [0x1E, 0x02, 0xD8, 0x00]),
        // A TeletexString that readers read differently, or not at all.
        (.commonName, [0x14, 0x01, 0xE9]),
    ]
    static let foreign: [(ObjectIdentifier, AttributeValue)] = [
        (.commonName, .other([0x02, 0x01, 0x05])), (.commonName, .ia5("a")), (.commonName, .other([0x1A, 0x01, 0x61])),
        (.organizationName, .other([0x30, 0x00])), (.countryName, .utf8("DE")), (.serialNumber, .utf8("1")),
        (.distinguishedNameQualifier, .ia5("1")), (.domainComponent, .utf8("example")),
        (.domainComponent, .printable("example")), (.emailAddress, .utf8("a@b.example")),
        (.userIdentifier, .other([0x04, 0x01, 0x61])),
    ]
    static let domains = [
        " ", "a b.example", "a,b.example", "a..example", ".example", "example.", "a.example.", "-a.example",
        "a-.example",
        "b.*.example", "w*.example", "a.exa$mple", "a:80", "a/b", String(repeating: "a", count: 64) + ".example",
        Array(repeating: "abcdefgh", count: 29).joined(separator: "."),
    ]
    static let mailboxes = [
        "nobody", "@a.example", "a@", "a b@a.example", "a@a b", "Name <a@a.example>", "a..b@a.example", ".a@a.example",
        "\"a@a.example", "a\"b@a.example", "a@*.example", "a@a.example.", "a@[]", "a@b@c.example", "a@[x]", "a@[1.2.3]",
        "a@[::1]", "a@[IPv6:1.2.3.4]", "a@[tag:x]",
        String(repeating: "a", count: 65) + "@a.example",
    ]
    static let identifiers = [
        "path", "/path", "//host/path", "?query", "#fragment", "http:", "1http://a", "http//a", "http://a b",
        "http://a/%4",
        "http://a/%zz", "http://a/<b>", "c:\\windows", "host/path:colon", ":a", "http://", "http:///x", "spiffe://",
        "http://@/", "http://:80/",
        "http://[::1", "http://[zz]/", "http://[]/", "http://[1.2.3.4]/", "http://[::1]x/", "http://a:b:c/",
        "http://a:b/",
        "http://a..b/", "http://-a/", "http://*.a/", "http://%41/", "http://a/#b#c", "http://a/[b]", "http://a/?[b]",
        "urn:a[b]",
        "http://[a]@b/", "file:///x", "http://a:1:2/", "http://?a", "http://#a",
    ]

    private static func relative(_ type: ObjectIdentifier, _ value: AttributeValue) throws -> DistinguishedName {
        try DistinguishedName([
            RelativeDistinguishedName(type: .organizationName, value: .utf8("Firm")),
            RelativeDistinguishedName(type: type, value: value),
        ])
    }

    /// Expects the refusal wherever a distinguished name may stand.
    private static func expect(
        _ name: DistinguishedName,
        rule: Int64?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try Self.expect(subject: name, [], rule: rule, sourceLocation: sourceLocation)
        try Self.expect([.directoryName(name)], rule: rule, sourceLocation: sourceLocation)
    }

    /// Expects the refusal of a subject and alternative names from the request, and from the call.
    private static func expect(
        subject: DistinguishedName? = nil,
        _ names: [GeneralName],
        rule: Int64?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let root = try Workshop.root()
        let key = try Keys.of(.rsa2048)
        let extensions = names.isEmpty ? [] : [try Workshop.alternativeName([.dnsName("good.example")] + names)]
        let subject = try subject ?? Workshop.name("s")
        let asked = Workshop.order(try Workshop.request(key, subject: subject, extensions: extensions))
        let requested = try Workshop.judge(asked, by: root)
        let called = try Workshop.judge(
            Workshop.order(
                try Workshop.request(key, subject: try Workshop.name("s")),
                template: "EndEntityCertificate_APIPassthrough/V1",
                passthrough: .values(subject: subject, extensions: try Extensions(extensions))
            ),
            by: root
        )
        for (outcome, code) in [
            (requested, IssuanceRefusal.Code.malformedCertificationRequest), (called, .invalidArgument),
        ] {
            let comment: Comment = "\(subject) \(names) \(String(describing: outcome.refusal))"
            #expect(outcome.failedRule == rule, comment, sourceLocation: sourceLocation)
            #expect(outcome.refusal?.code == (rule == nil ? nil : code), comment, sourceLocation: sourceLocation)
            if let rule, let refusal = outcome.refusal {
                let citation = try #require(RuleSets.known.rule(numbered: rule)).citation
                #expect(refusal.message.contains(citation), sourceLocation: sourceLocation)
                let holdsControls = refusal.message.unicodeScalars.contains {
                    $0.properties.generalCategory == .control
                }
                #expect(!holdsControls, sourceLocation: sourceLocation)
            }
        }
    }

    @Test(arguments: controls)
    func controlCharactersInAnAttribute(value: AttributeValue) throws {
        try Self.expect(Self.relative(.commonName, value), rule: 118)
        let unknown = try #require(ObjectIdentifier("1.2.3.4"))
        try Self.expect(Self.relative(unknown, value), rule: 118)
    }

    @Test(arguments: ["\u{0}", "a.example\u{0}", "a\r\n.example", "\t", "a@b\u{7F}.example", "http://a\u{1}/"])
    func controlCharactersInEveryKindOfName(text: String) throws {
        let names: [GeneralName] = [
            .dnsName(text), .rfc822Name(text), .uniformResourceIdentifier(text),
            .otherName(type: .microsoftUserPrincipalName, text: text),
            .ediPartyName(nameAssigner: text, partyName: "a"),
            .ediPartyName(nameAssigner: nil, partyName: text),
        ]
        for name in names { try Self.expect([name], rule: 118) }
    }

    @Test(arguments: broken)
    func stringsThatBreakTheirOwnType(type: ObjectIdentifier, encoding: [UInt8]) throws {
        try Self.expect(Self.relative(type, .other(encoding)), rule: 119)
        guard encoding[0] != 0x14 else { return }
        try Self.expect([.otherName(type: .microsoftUserPrincipalName, valueDER: encoding)], rule: 119)
    }

    @Test(arguments: foreign)
    func valuesOfATypeThatTheirSyntaxDoesNotAllow(type: ObjectIdentifier, value: AttributeValue) throws {
        try Self.expect(Self.relative(type, value), rule: 120)
    }

    // OpenSSL or pyca/cryptography cannot read a certificate with such a value, of whatever attribute.
    @Test(arguments: [
        "040161", "020101", "1a0161", "1b0161", "190161", "150161", "0101ff", "170161", "0500", "30030c0161", "0a0101",
        "3000", "06022a03", "180161",
    ])
    func valuesThatAreNoStringsOfAnyAttribute(encoding: String) throws {
        let value = AttributeValue.other(try #require([UInt8](hexadecimal: encoding)))
        for type in ["2.5.4.45", "1.2.3.4", "2.5.4.16"] {
            try Self.expect(Self.relative(try #require(ObjectIdentifier(type)), value), rule: 120)
        }
    }

    @Test func aBitStringIsAUniqueIdentifierAlone() throws {
        let bits = AttributeValue.other([0x03, 0x02, 0x00, 0x01])
        try Self.expect(Self.relative(.uniqueIdentifier, bits), rule: nil)
        try Self.expect(Self.relative(try #require(ObjectIdentifier("1.2.3.4")), bits), rule: 120)
        try Self.expect(Self.relative(.commonName, bits), rule: 120)
    }

    @Test func oneAttributeTwiceInOneStep() throws {
        func attribute(_ type: ObjectIdentifier, _ text: String) -> AttributeTypeAndValue {
            AttributeTypeAndValue(type: type, value: .utf8(text))
        }
        let unknown = try #require(ObjectIdentifier("1.2.3.4"))
        for twice in [
            [attribute(.commonName, "a"), attribute(.commonName, "a")],
            [attribute(.commonName, "a"), attribute(.organizationName, "b"), attribute(.commonName, "c")],
            [attribute(unknown, "a"), attribute(unknown, "b")],
        ] {
            try Self.expect(DistinguishedName([RelativeDistinguishedName(twice)]), rule: 125)
        }
        let distinct = RelativeDistinguishedName([attribute(.commonName, "a"), attribute(.organizationName, "a")])
        try Self.expect(DistinguishedName([distinct, distinct]), rule: nil)
    }

    @Test(arguments: ["", "D", "DEU", "Germany"])
    func countriesOfOtherThanTwoCharacters(text: String) throws {
        try Self.expect(Self.relative(.countryName, .printable(text)), rule: 126)
        try Self.expect(Self.relative(.jurisdictionCountryName, .printable(text)), rule: 126)
    }

    @Test func emptyValuesBesideOthers() throws {
        for value in [AttributeValue.utf8(""), .printable(""), .other([0x1E, 0x00])] {
            try Self.expect(Self.relative(.commonName, value), rule: 126)
        }
        try Self.expect(Self.relative(.domainComponent, .ia5("")), rule: 126)
        // The standards give these no size.
        try Self.expect(Self.relative(.distinguishedNameQualifier, .printable("")), rule: nil)
        try Self.expect(Self.relative(try #require(ObjectIdentifier("1.2.3.4")), .utf8("")), rule: nil)
    }

    @Test(arguments: [[0x16, 0x01, 0x61], [0x13, 0x01, 0x61], [0x04, 0x01, 0x61], [0x30, 0x03, 0x0C, 0x01, 0x61]])
    func principalNamesThatAreNoUTF8String(encoding: [UInt8]) throws {
        try Self.expect([.otherName(type: .microsoftUserPrincipalName, valueDER: encoding)], rule: 127)
    }

    @Test func namesThatAreEmpty() throws {
        let blank = try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: .utf8(""))])
        let two = try DistinguishedName([
            RelativeDistinguishedName(type: .organizationName, value: .printable("")),
            RelativeDistinguishedName(type: .commonName, value: .other([0x1E, 0x00])),
        ])
        for name in [blank, two] { try Self.expect(name, rule: 121) }
        let names: [GeneralName] = [
            .dnsName(""), .rfc822Name(""), .uniformResourceIdentifier(""), .directoryName(.empty),
            .otherName(type: .microsoftUserPrincipalName, text: ""), .ediPartyName(nameAssigner: nil, partyName: ""),
            .x400Address([0xA3, 0x00]),
        ]
        for name in names { try Self.expect([name], rule: 121) }
    }

    @Test(arguments: domains)
    func domainNamesWithoutTheirForm(text: String) throws { try Self.expect([.dnsName(text)], rule: 122) }

    @Test(arguments: mailboxes)
    func mailboxesWithoutTheirForm(text: String) throws {
        try Self.expect([.rfc822Name(text)], rule: 123)
        try Self.expect([.otherName(type: .smtpUTF8Mailbox, text: text)], rule: 123)
    }

    @Test func internationalizedMailboxesWithoutTheirForm() throws {
        try Self.expect([.otherName(type: .smtpUTF8Mailbox, valueDER: [0x16, 0x03, 0x61, 0x40, 0x62])], rule: 123)
        for text in [
            "é@bücher.example", "ascii@a.example", "\u{FEFF}é@a.example", "é\u{FEFF}@a.example", "é@A.example", "é@[x]",
        ] {
            try Self.expect([.otherName(type: .smtpUTF8Mailbox, text: text)], rule: 123)
        }
    }

    @Test(arguments: identifiers)
    func identifiersThatAreRelativeOrNone(text: String) throws {
        try Self.expect([.uniformResourceIdentifier(text)], rule: 124)
    }

    @Test func namesOfOtherExtensionsAreHeldToTheSame() throws {
        let root = try Workshop.root()
        let access = try AuthorityInformationAccess([
            .init(method: .ocspAccess, location: .uniformResourceIdentifier("ocsp.example"))
        ])
        let points = try CRLDistributionPoints(uniformResourceIdentifiers: ["http://a\nb"])
        let issuer = Extension(
            identifier: ExtensionIdentifier.issuerAlternativeName,
            isCritical: false,
            value: try SubjectAlternativeName([.dnsName("a b")]).derOctets
        )
        for (passed, rule) in [
            (access.makeExtension(isCritical: false), 124 as Int64), (points.makeExtension(isCritical: false), 118),
            (issuer, 122), (try Self.points("a008a006820461206263"), 122), (try Self.points("a006a00486026100"), 118),
            (try Self.points("a00ca10a3008060355040316010a"), 118),
            (try Self.points("a00ca10a30080603550403020101"), 120),
            (try Self.points("a20fa40d300b310930070603550403 0c00"), 121),
            (try Self.policies("a\nb"), 118), (try Self.policies("a b"), 124), (try Self.policies("relative"), 124),
            (try Self.policies("http:///x"), 124), (try Self.policies(""), 121),
        ] {
            let request = try Workshop.request(
                try Keys.of(.rsa2048),
                subject: try Workshop.name("s"),
                extensions: [passed]
            )
            let template = "BlankEndEntityCertificate_CriticalBasicConstraints_CSRPassthrough/V1"
            #expect(try Workshop.judge(Workshop.order(request, template: template), by: root).failedRule == rule)
        }
    }

    /// cRLDistributionPoints of one point with the elements that hexadecimal digits spell.
    private static func points(_ digits: String) throws -> Extension {
        let point = try #require([UInt8](hexadecimal: digits.filter { $0 != " " }))
        return Extension(
            identifier: ExtensionIdentifier.crlDistributionPoints,
            isCritical: false,
            value: [0x30, UInt8(point.count + 2), 0x30, UInt8(point.count)] + point
        )
    }

    private static func policies(_ practiceStatement: String) throws -> Extension {
        let identifier = try #require(ObjectIdentifier("1.2.3"))
        let policy = PolicyInformation(identifier: identifier, qualifiers: [.practiceStatement(practiceStatement)])
        return try CertificatePolicies([policy]).makeExtension(isCritical: false)
    }

    @Test func goodNamesOfEveryKindPass() throws {
        let long = Array(repeating: String(repeating: "a", count: 62), count: 4).joined(separator: ".") + "a"
        let names: [GeneralName] =
            [
                "a.example", "*.a.example", "_dmarc.a.example", "under_score.example", "xn--bcher-kva.example",
                "10.0.0.1", "A", long,
            ]
            .map { .dnsName($0) }
            + ["a@a.example", "a.b+c@a", "\"a b\\\"@\"@a.example", "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]"]
            .map { .rfc822Name($0) }
            + [
                "http://a.example/%41?b#c", "urn:a:b", "spiffe://a/b", "ldap:///CN=a?b", "mailto:a@b",
                "http://[::1]:80/", "ldap:///CN=a,DC=b?certificateRevocationList;binary", "LDAPS:///a",
                "http://user:pw@a:/",
                "http://a.example./", "http://10.0.0.1:99999", "http:a", "http:/a", "https://@a/?b?c#d?e/f",
                "tag:a@b,2026:c",
            ]
            .map { .uniformResourceIdentifier($0) }
            + [
                .otherName(type: .smtpUTF8Mailbox, text: "é.漢字@xn--bcher-kva.example"),
                .otherName(type: .microsoftUserPrincipalName, text: "é@a"),
                .otherName(type: .commonName, valueDER: [0x05, 0x00]),
                .ediPartyName(nameAssigner: nil, partyName: "p"), .registeredID(.commonName),
                .ipAddress([10, 0, 0, 1]),
            ]
        try Self.expect(names, rule: nil)
        for (type, value) in [
            (.commonName, .utf8("é\u{202E}漢")), (.commonName, .other([0x1E, 0x02, 0x00, 0xE9])),
            (.commonName, .other([0x14, 0x01, 0x61])), (.domainComponent, .ia5("example")),
            (.emailAddress, .ia5("whatever")), (.serialNumber, .printable("1")),
            (try #require(ObjectIdentifier("2.5.4.45")), .other([0x03, 0x02, 0x00, 0x01])),
            (.uniqueIdentifier, .utf8("a")), (try #require(ObjectIdentifier("1.2.3.4")), .other([0x12, 0x01, 0x31])),
            (try #require(ObjectIdentifier("1.2.840.113549.1.9.2")), .ia5("host")),
        ] as [(ObjectIdentifier, AttributeValue)] {
            try Self.expect(Self.relative(type, value), rule: nil)
        }
    }

    // With name constraints the messages of rule 116 hold the name: it once could not be recorded.
    @Test func aNulIsRefusedBeforeNameConstraintsAreAsked() throws {
        let key = try Keys.of(.ecP256)
        let constraints = try NameConstraints(permittedSubtrees: [.name(.dnsName("a.example"))], excludedSubtrees: [])
        let name = try Workshop.name("Root")
        let certificate = try ImportTests.certificate(
            key: key,
            subject: name,
            issuer: name,
            signer: key,
            extensions: ImportTests.authorityExtensions() + [constraints.makeExtension(isCritical: true)]
        )
        let root = try Workshop.authority(key, certificate: certificate)
        let names = try Workshop.alternativeName([.dnsName("b.example\u{0}.a.example")])
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: name, extensions: [names])
        let outcome = try Workshop.judge(Workshop.order(request), by: root)
        #expect(outcome.failedRule == 118)
        #expect(outcome.refusal?.message.utf8.contains(0) == false)
    }
}
