import Bytes
import Cryptography
import Foundation
import PKI
import Testbed
import Testing

@testable import Issuance

/// One constraint, one certificate's names, and whether the constraint allows them; OpenSSL is asked the same.
struct ConstraintCase: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let permitted: [GeneralSubtree]
    let excluded: [GeneralSubtree]
    let subject: DistinguishedName
    let names: [GeneralName]
    let isAllowed: Bool
    /// Whether OpenSSL says the same; where it does not, we refuse more.
    var isOpenSSLAlike = true
    /// The rule that refuses: that of constraints, unless the name has a flaw of its own.
    var rule: Int64 = 116
}

/// RFC 5280 section 4.2.1.10, by cases.
@Suite struct NameConstraintTests {
    private static func name(_ steps: (ObjectIdentifier, AttributeValue)...) throws -> DistinguishedName {
        try DistinguishedName(steps.map { RelativeDistinguishedName(type: $0.0, value: $0.1) })
    }

    private static func cases(
        _ kind: (String) -> GeneralName,
        _ rows: [(base: String, name: String, isInside: Bool)]
    ) -> [ConstraintCase] {
        rows.flatMap { base, name, isInside in
            [
                ConstraintCase(
                    testDescription: "\(name) permitted below \(base)",
                    permitted: [.name(kind(base))],
                    excluded: [],
                    subject: .empty,
                    names: [kind(name)],
                    isAllowed: isInside
                ),
                ConstraintCase(
                    testDescription: "\(name) excluded below \(base)",
                    permitted: [],
                    excluded: [.name(kind(base))],
                    subject: .empty,
                    names: [kind(name)],
                    isAllowed: !isInside
                ),
            ]
        }
    }

    private static let domains = cases(
        GeneralName.dnsName,
        [
            ("example.com", "example.com", true), ("example.com", "host.example.com", true),
            ("example.com", "HOST.Example.COM", true), ("Example.com", "a.b.example.com", true),
            ("example.com", "notexample.com", false), ("example.com", "com", false),
            ("example.com", "example.com.org", false), ("example.com", "*.example.com", true),
            (".example.com", "host.example.com", true), (".example.com", "example.com", false),
            ("host.example.com", "example.com", false),
        ]
    )

    private static let mailboxes = cases(
        GeneralName.rfc822Name,
        [
            ("a@example.com", "a@example.com", true), ("a@example.com", "a@EXAMPLE.com", true),
            ("a@example.com", "b@example.com", false), ("A@example.com", "a@example.com", false),
            ("example.com", "anyone@example.com", true), ("example.com", "anyone@host.example.com", false),
            (".example.com", "anyone@host.example.com", true), (".example.com", "anyone@example.com", false),
            ("example.com", "anyone@notexample.com", false),
        ]
    )

    private static let locations = cases(
        GeneralName.uniformResourceIdentifier,
        [
            ("example.com", "https://example.com/path", true), ("example.com", "https://example.com:8443/path", true),
            ("example.com", "https://host.example.com/", false), (".example.com", "https://host.example.com/", true),
            (".example.com", "https://example.com/", false), ("example.com", "https://EXAMPLE.com", true),
            ("example.com", "ftp://example.org/example.com", false),
        ]
    )

    private static let addresses: [ConstraintCase] = {
        let ten: [UInt8] = [10, 1, 0, 0]
        let sixteenBits: [UInt8] = [255, 255, 0, 0]
        let wide: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 12)
        let wideMask: [UInt8] = [255, 255, 255, 255] + [UInt8](repeating: 0, count: 12)
        let rows: [([UInt8], [UInt8], [UInt8], Bool)] = [
            (ten, sixteenBits, [10, 1, 255, 3], true), (ten, sixteenBits, [10, 2, 0, 1], false),
            (ten, [255, 255, 128, 0], [10, 1, 127, 1], true), (ten, [255, 255, 128, 0], [10, 1, 128, 1], false),
            (wide, wideMask, [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 9, count: 12), true),
            (wide, wideMask, [0x20, 0x01, 0x0D, 0xB9] + [UInt8](repeating: 9, count: 12), false),
        ]
        return rows.flatMap { base, mask, address, isInside in
            [
                ConstraintCase(
                    testDescription: "\(address) permitted in \(base)/\(mask)",
                    permitted: [.addresses(base, mask: mask)],
                    excluded: [],
                    subject: .empty,
                    names: [.ipAddress(address)],
                    isAllowed: isInside
                ),
                ConstraintCase(
                    testDescription: "\(address) excluded in \(base)/\(mask)",
                    permitted: [],
                    excluded: [.addresses(base, mask: mask)],
                    subject: .empty,
                    names: [.ipAddress(address)],
                    isAllowed: !isInside
                ),
            ]
        }
    }()

    private static func directories() throws -> [ConstraintCase] {
        let base = try Self.name((.countryName, .printable("DE")), (.organizationName, .utf8("Some  Firm")))
        let rows: [(DistinguishedName, Bool)] = [
            (base, true),
            (try Self.name((.countryName, .printable("DE")), (.organizationName, .printable("SOME FIRM"))), true),
            (
                try Self.name(
                    (.countryName, .printable("DE")),
                    (.organizationName, .utf8(" some firm ")),
                    (.commonName, .utf8("x"))
                ), true
            ),
            (try Self.name((.countryName, .printable("DE"))), false),
            (try Self.name((.organizationName, .utf8("Some Firm")), (.countryName, .printable("DE"))), false),
            (try Self.name((.countryName, .printable("DE")), (.organizationName, .utf8("SomeFirm"))), false),
        ]
        return rows.flatMap { name, isInside in
            [
                ConstraintCase(
                    testDescription: "subject \(name) permitted",
                    permitted: [.name(.directoryName(base))],
                    excluded: [],
                    subject: name,
                    names: [],
                    isAllowed: isInside
                ),
                ConstraintCase(
                    testDescription: "directoryName \(name) excluded",
                    permitted: [],
                    excluded: [.name(.directoryName(base))],
                    subject: .empty,
                    names: [.directoryName(name)],
                    isAllowed: !isInside
                ),
            ]
        }
    }

    private static func mixtures() throws -> [ConstraintCase] {
        let domain = GeneralSubtree.name(.dnsName("example.com"))
        let subject = try Self.name((.commonName, .utf8("x")), (.emailAddress, .ia5("a@example.org")))
        func make(
            _ description: String,
            permitted: [GeneralSubtree] = [],
            excluded: [GeneralSubtree] = [],
            subject: DistinguishedName = .empty,
            _ names: [GeneralName],
            _ isAllowed: Bool,
            isOpenSSLAlike: Bool = true,
            rule: Int64 = 116
        ) -> ConstraintCase {
            ConstraintCase(
                testDescription: description,
                permitted: permitted,
                excluded: excluded,
                subject: subject,
                names: names,
                isAllowed: isAllowed,
                isOpenSSLAlike: isOpenSSLAlike,
                rule: rule
            )
        }
        return [
            make("a kind that is not constrained", permitted: [domain], [.rfc822Name("a@b.org")], true),
            make(
                "one of two trees",
                permitted: [domain, .name(.dnsName("example.org"))],
                [.dnsName("a.example.org")],
                true
            ),
            make(
                "every name must be permitted",
                permitted: [domain],
                [.dnsName("example.com"), .dnsName("b.org")],
                false
            ),
            make(
                "excluded whatever is permitted",
                permitted: [domain],
                excluded: [.name(.dnsName("secret.example.com"))],
                [.dnsName("a.secret.example.com")],
                false
            ),
            make(
                "an emailAddress in the subject",
                permitted: [.name(.rfc822Name("example.com"))],
                subject: subject,
                [],
                false
            ),
            make("another emailAddress", permitted: [.name(.rfc822Name("example.org"))], subject: subject, [], true),
            make(
                "a wildcard that stands for an excluded name",
                excluded: [.name(.dnsName("secret.example.com"))],
                [.dnsName("*.example.com")],
                false,
                isOpenSSLAlike: false
            ),
            make(
                "a host in commonName",
                excluded: [domain],
                subject: try Self.name((.commonName, .utf8("host.Example.com"))),
                [],
                false
            ),
            make(
                "a host in commonName that is not permitted",
                permitted: [domain],
                subject: try Self.name((.commonName, .utf8("host.example.org"))),
                [],
                false
            ),
            make(
                "a host in commonName beside a dNSName",
                permitted: [domain],
                subject: try Self.name((.commonName, .utf8("host.example.org"))),
                [.dnsName("host.example.com")],
                true
            ),
            make(
                "a wildcard in part that stands for an excluded name",
                excluded: [.name(.dnsName("foo.example.test"))],
                [.dnsName("f*.example.test")],
                false,
                isOpenSSLAlike: false,
                rule: 122
            ),
            make(
                "a root's dot",
                excluded: [domain],
                [.dnsName("host.example.com.")],
                false,
                isOpenSSLAlike: false,
                rule: 122
            ),
            make(
                "an address of the other family",
                permitted: [.addresses([10, 0, 0, 0], mask: [255, 0, 0, 0])],
                [.ipAddress([UInt8](repeating: 1, count: 16))],
                false
            ),
            make(
                "a URI without a host",
                excluded: [.name(.uniformResourceIdentifier("example.com"))],
                [.uniformResourceIdentifier("urn:a:b")],
                false
            ),
            make(
                "a URI whose host is an address",
                permitted: [.name(.uniformResourceIdentifier("example.com"))],
                [.uniformResourceIdentifier("https://10.0.0.1/")],
                false
            ),
            make(
                "a URI with a user",
                permitted: [.name(.uniformResourceIdentifier("example.com"))],
                [.uniformResourceIdentifier("https://example.com@evil.org/")],
                false
            ),
            make(
                "a mailbox without a host",
                excluded: [.name(.rfc822Name("example.com"))],
                [.rfc822Name("nobody")],
                false,
                rule: 123
            ),
            make(
                "a kind that cannot be judged",
                permitted: [.name(.registeredID(.commonName))],
                [.registeredID(.commonName)],
                false
            ),
            make(
                "an excluded kind that cannot be judged",
                excluded: [.name(.registeredID(.commonName))],
                [.registeredID(.surname)],
                false
            ),
            make(
                "a kind that cannot be judged and does not occur",
                permitted: [.name(.registeredID(.commonName))],
                [.dnsName("a.org")],
                true
            ),
        ]
    }

    /// An authority whose certificate constrains names, and the certificate.
    static func authority(_ constraints: NameConstraints) throws -> (IssuingAuthority, Certificate) {
        let key = try Keys.of(.ecP256)
        let name = try Workshop.name("Root")
        let certificate = try ImportTests.certificate(
            key: key,
            subject: name,
            issuer: name,
            signer: key,
            extensions: ImportTests.authorityExtensions() + [constraints.makeExtension(isCritical: true)]
        )
        return (try Workshop.authority(key, certificate: certificate), certificate)
    }

    @Test func everyCaseIsJudgedAsTheStandardSaysAndAsOpenSSLDoes() async throws {
        let cases = Self.domains + Self.mailboxes + Self.locations + Self.addresses
        let all = try cases + Self.directories() + Self.mixtures()
        var verified: [String: (ConstraintCase, Bool)] = [:]
        let folder = try TemporaryFolder()
        for (index, one) in all.enumerated() {
            let constraints = try NameConstraints(permittedSubtrees: one.permitted, excludedSubtrees: one.excluded)
            let (authority, root) = try Self.authority(constraints)
            let subject = one.subject.isEmpty && one.names.isEmpty ? try Workshop.name("x") : one.subject
            let names =
                one.names.isEmpty ? [] : [try Workshop.alternativeName(one.names, isCritical: subject.isEmpty)]
            let request = try Workshop.request(try Keys.of(.rsa2048), subject: subject, extensions: names)
            let outcome = try Workshop.judge(Workshop.order(request), by: authority)
            let comment = Comment(rawValue: one.testDescription)
            #expect((outcome.refusal == nil) == one.isAllowed, comment)
            if let refusal = outcome.refusal {
                #expect(outcome.failedRule == one.rule, comment)
                #expect((refusal.code == .invalidValue) == (one.rule == 116), comment)
            }
            // The same names in a certificate that no judge has seen.
            let leaf = try ImportTests.certificate(
                key: try Keys.of(.rsa2048),
                subject: subject,
                issuer: try Workshop.name("Root"),
                signer: try Keys.of(.ecP256),
                extensions: names
            )
            try folder.write(Array(root.pem.utf8), to: "\(index)-root.pem")
            try folder.write(Array(leaf.pem.utf8), to: "\(index)-leaf.pem")
            verified["\(index)"] = (one, one.isAllowed)
        }
        let script = """
            for root in *-root.pem; do n=${root%-root.pem}
            openssl verify -attime \(Workshop.moment.seconds + 60) -CAfile $root $n-leaf.pem >/dev/null 2>&1
            echo "$n $?"; done
            """
        let lines = try await Program.shell.output([script], in: folder).split(separator: "\n")
        #expect(lines.count == all.count)
        for line in lines {
            let parts = line.split(separator: " ").map(String.init)
            let (one, isAllowed) = try #require(verified[parts[0]])
            #expect(((parts[1] == "0") == isAllowed) == one.isOpenSSLAlike, Comment(rawValue: one.testDescription))
        }
    }

    @Test func constraintsOfEveryCertificateAboveCountAndARootsOwnIsExempt() throws {
        let key = try Keys.of(.ecP384)
        let domains = try NameConstraints(permittedSubtrees: [.name(.dnsName("example.com"))], excludedSubtrees: [])
        let inner = try NameConstraints(permittedSubtrees: [], excludedSubtrees: [.name(.dnsName("a.example.com"))])
        let (root, rootCertificate) = try Self.authority(domains)
        let certificate = try ImportTests.certificate(
            key: key,
            subject: try Workshop.name("Sub"),
            issuer: try Workshop.name("Root"),
            signer: try Keys.of(.ecP256),
            extensions: ImportTests.authorityExtensions() + [inner.makeExtension(isCritical: true)]
        )
        let subordinate = try Workshop.authority(key, isRoot: false, certificate: certificate, chain: [rootCertificate])
        for (name, rule) in [("b.example.com", nil), ("a.example.com", 116), ("b.example.org", 116)]
            as [(String, Int64?)]
        {
            let names = try Workshop.alternativeName([.dnsName(name)])
            let request = try Workshop.request(
                try Keys.of(.rsa2048),
                subject: try Workshop.name("x"),
                extensions: [names]
            )
            let order = Workshop.order(request, algorithm: .ecdsaWithSHA384)
            #expect(try Workshop.judge(order, by: subordinate).failedRule == rule, "\(name)")
        }
        let names = try Workshop.alternativeName([.dnsName("root.example.org")])
        let own = try Workshop.request(try Keys.of(.ecP256), subject: try Workshop.name("Root"), extensions: [names])
        #expect(try Workshop.judge(Workshop.order(own, template: "RootCACertificate/V1"), by: root).refusal == nil)
    }

    @Test func valuesOfTheCallAreConstrainedToo() throws {
        let domains = try NameConstraints(permittedSubtrees: [.name(.dnsName("example.com"))], excludedSubtrees: [])
        let (root, _) = try Self.authority(domains)
        let allowed = try Workshop.alternativeName([.dnsName("a.example.com")])
        let request = try Workshop.request(
            try Keys.of(.rsa2048),
            subject: try Workshop.name("x"),
            extensions: [allowed]
        )
        for (name, rule) in [("b.example.com", nil), ("b.example.org", 116)] as [(String, Int64?)] {
            let called = try Workshop.alternativeName([.dnsName(name)])
            let order = Workshop.order(
                request,
                template: "EndEntityCertificate_APIPassthrough/V1",
                passthrough: .values(subject: nil, extensions: try Extensions([called]))
            )
            #expect(try Workshop.judge(order, by: root).failedRule == rule, "\(name)")
        }
    }

    // RFC 9598 section 6: constraints on rfc822Name hold for both forms of a mailbox.
    @Test func constraintsOnMailboxesHoldForInternationalizedOnes() throws {
        func mailbox(_ text: String) -> GeneralName { .otherName(type: .smtpUTF8Mailbox, text: text) }
        func judge(_ name: GeneralName, permitted: [GeneralSubtree], excluded: [GeneralSubtree]) throws -> Int64? {
            let (authority, _) = try Self.authority(
                try NameConstraints(permittedSubtrees: permitted, excludedSubtrees: excluded)
            )
            let names = try Workshop.alternativeName([name])
            let subject = try Workshop.name("x")
            let request = try Workshop.request(try Keys.of(.rsa2048), subject: subject, extensions: [names])
            // Of a host in upper case the form is at fault, and constraints hold for it all the same.
            let policy = IssuancePolicy(notedRules: [123])
            return try Workshop.judge(Workshop.order(request), by: authority, policy: policy).failedRule
        }
        let host = GeneralSubtree.name(.rfc822Name("example.com"))
        let domain = GeneralSubtree.name(.rfc822Name(".example.com"))
        for (text, isOfHost, isOfDomain) in [
            ("Ünïcödé@example.com", true, false), ("漢字@EXAMPLE.com", true, false),
            ("é@a.example.com", false, true), ("é@example.org", false, false),
        ] {
            #expect(try judge(mailbox(text), permitted: [host], excluded: []) == (isOfHost ? nil : 116), "\(text)")
            #expect(try judge(mailbox(text), permitted: [], excluded: [host]) == (isOfHost ? 116 : nil), "\(text)")
            #expect(try judge(mailbox(text), permitted: [domain], excluded: []) == (isOfDomain ? nil : 116), "\(text)")
        }
        // Other otherNames are no mailboxes, and constraints on otherName hold for those that are.
        let principal = GeneralName.otherName(type: .microsoftUserPrincipalName, text: "a@example.org")
        #expect(try judge(principal, permitted: [host], excluded: []) == nil)
        let other = GeneralSubtree.name(principal)
        #expect(try judge(mailbox("é@example.com"), permitted: [other], excluded: []) == 116)
        // One without host in ASCII cannot be judged, whatever the lint of its form says.
        let constraints = try NameConstraints(permittedSubtrees: [], excludedSubtrees: [host])
        #expect(constraints.fault(in: [mailbox("é@bücher.example")]) != nil)
        #expect(constraints.fault(in: [mailbox("é")]) != nil)
        #expect(constraints.fault(in: [.otherName(type: .smtpUTF8Mailbox, valueDER: [0x05, 0x00])]) != nil)
    }

    @Test func constraintsThatCannotBeReadAllowNothing() throws {
        let key = try Keys.of(.ecP256)
        let empty = Extension(identifier: NameConstraints.identifier, isCritical: true, value: [0x30, 0x00])
        let certificate = try ImportTests.certificate(
            key: key,
            subject: try Workshop.name("Root"),
            issuer: try Workshop.name("Root"),
            signer: key,
            extensions: ImportTests.authorityExtensions() + [empty]
        )
        let root = try Workshop.authority(key, certificate: certificate)
        let request = try Workshop.request(try Keys.of(.rsa2048), subject: try Workshop.name("x"))
        let outcome = try Workshop.judge(Workshop.order(request), by: root)
        #expect(outcome.failedRule == 116 && outcome.refusal?.code == .invalidValue)
    }

    @Test func moreComparisonsThanCanBeMadeQuicklyAreRefused() throws {
        let trees = (0..<1_025).map { GeneralSubtree.name(.dnsName("d\($0).example")) }
        let constraints = try NameConstraints(permittedSubtrees: [], excludedSubtrees: trees)
        let names = (0..<1_024).map { GeneralName.rfc822Name("\($0)@example") }
        #expect(constraints.fault(in: names)?.reason.sentence.contains("too many names") == true)
        #expect(constraints.fault(in: Array(names.dropLast())) == nil)
    }
}
