import JSON
import Testing

@testable import PrivateCAAPI

/// The limits of the model, each at its edge and just beyond.
@Suite struct PassthroughLimitTests {
    /// A limit: a value that meets it, one that does not, and what the refusal says.
    struct Limit: Sendable, CustomStringConvertible {
        let description: String
        let meets: [String]
        let breaks: [(value: String, message: String)]
        /// The passthrough around a value.
        let passthrough: @Sendable (String) -> String
    }

    private static func text(_ count: Int) -> String { "\"\(String(repeating: "ü", count: count))\"" }
    private static func list(_ count: Int, _ item: String) -> String {
        "[\(Array(repeating: item, count: count).joined(separator: ","))]"
    }

    private static func extensions(_ text: String) -> String { #"{"Extensions":{\#(text)}}"# }
    private static func name(_ text: String) -> String { self.extensions(#""SubjectAlternativeNames":[{\#(text)}]"#) }

    /// Text of at most so many characters.
    private static func text(
        _ path: String,
        atMost maximum: Int,
        _ passthrough: @escaping @Sendable (String) -> String
    ) -> Limit {
        Limit(
            description: path,
            meets: [self.text(maximum), "\"\""],
            breaks: [
                (
                    self.text(maximum + 1),
                    "at 'apiPassthrough.\(path)' failed to satisfy constraint: "
                        + "Member must have length less than or equal to \(maximum)"
                )
            ],
            passthrough: passthrough
        )
    }

    /// A list of one to so many items.
    private static func list(
        _ path: String,
        atMost maximum: Int,
        of item: String,
        _ passthrough: @escaping @Sendable (String) -> String
    ) -> Limit {
        let place = "at 'apiPassthrough.\(path)' failed to satisfy constraint: "
        return Limit(
            description: path,
            meets: [self.list(1, item), self.list(maximum, item)],
            breaks: [
                ("[]", place + "Member must have length greater than or equal to 1"),
                (self.list(maximum + 1, item), place + "Member must have length less than or equal to \(maximum)"),
            ],
            passthrough: passthrough
        )
    }

    /// An object identifier.
    private static func identifier(
        _ path: String,
        _ passthrough: @escaping @Sendable (String) -> String
    ) -> Limit {
        let place = "at 'apiPassthrough.\(path)' failed to satisfy constraint: Member must "
        let pattern =
            place + #"satisfy regular expression pattern: ([0-2])\.([0-9]|([0-3][0-9]))((\.([0-9]+)){0,126})"#
        return Limit(
            description: path,
            meets: [#""1.2""#, #""2.39.1""#, "\"1.2\(String(repeating: ".1", count: 30))1\""],
            breaks: ["", "1", "3.1", "1.40", "2.100.1", "1.2.", "1..2", "1.2 ", " 1.2", "1.2.a", "1.٣", "1.2\\n"].map {
                ("\"\($0)\"", pattern)
            } + [
                ("\"1.2\(String(repeating: ".1", count: 31))\"", place + "have length less than or equal to 64")
            ],
            passthrough: passthrough
        )
    }

    static let limits: [Limit] =
        [
            list("extensions.certificatePolicies", atMost: 20, of: #"{"CertPolicyId":"1.2"}"#) {
                extensions(#""CertificatePolicies":\#($0)"#)
            },
            identifier("extensions.certificatePolicies.1.member.certPolicyId") {
                extensions(#""CertificatePolicies":[{"CertPolicyId":\#($0)}]"#)
            },
            list(
                "extensions.certificatePolicies.1.member.policyQualifiers",
                atMost: 20,
                of: #"{"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":"a"}}"#
            ) { extensions(#""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":\#($0)}]"#) },
            text("extensions.certificatePolicies.1.member.policyQualifiers.1.member.qualifier.cpsUri", atMost: 256) {
                extensions(
                    #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":\#($0)}}]}]"#
                )
            },
            list("extensions.extendedKeyUsage", atMost: 20, of: #"{"ExtendedKeyUsageType":"CLIENT_AUTH"}"#) {
                extensions(#""ExtendedKeyUsage":\#($0)"#)
            },
            identifier("extensions.extendedKeyUsage.1.member.extendedKeyUsageObjectIdentifier") {
                extensions(#""ExtendedKeyUsage":[{"ExtendedKeyUsageObjectIdentifier":\#($0)}]"#)
            },
            list("extensions.subjectAlternativeNames", atMost: 150, of: #"{"DnsName":"a"}"#) {
                extensions(#""SubjectAlternativeNames":\#($0)"#)
            },
            identifier("extensions.subjectAlternativeNames.1.member.otherName.typeId") {
                name(#""OtherName":{"TypeId":\#($0),"Value":"a"}"#)
            },
            text("extensions.subjectAlternativeNames.1.member.otherName.value", atMost: 256) {
                name(#""OtherName":{"TypeId":"1.2","Value":\#($0)}"#)
            },
            text("extensions.subjectAlternativeNames.1.member.rfc822Name", atMost: 256) {
                name(#""Rfc822Name":\#($0)"#)
            },
            text("extensions.subjectAlternativeNames.1.member.dnsName", atMost: 253) { name(#""DnsName":\#($0)"#) },
            text("extensions.subjectAlternativeNames.1.member.ediPartyName.partyName", atMost: 256) {
                name(#""EdiPartyName":{"PartyName":\#($0)}"#)
            },
            text("extensions.subjectAlternativeNames.1.member.ediPartyName.nameAssigner", atMost: 256) {
                name(#""EdiPartyName":{"PartyName":"a","NameAssigner":\#($0)}"#)
            },
            text("extensions.subjectAlternativeNames.1.member.uniformResourceIdentifier", atMost: 253) {
                name(#""UniformResourceIdentifier":\#($0)"#)
            },
            text("extensions.subjectAlternativeNames.1.member.ipAddress", atMost: 39) { name(#""IpAddress":\#($0)"#) },
            identifier("extensions.subjectAlternativeNames.1.member.registeredId") { name(#""RegisteredId":\#($0)"#) },
            list(
                "extensions.customExtensions",
                atMost: 150,
                of: #"{"ObjectIdentifier":"1.2","Value":"BQA="}"#
            ) { extensions(#""CustomExtensions":\#($0)"#) },
            identifier("extensions.customExtensions.1.member.objectIdentifier") {
                extensions(#""CustomExtensions":[{"ObjectIdentifier":\#($0),"Value":"BQA="}]"#)
            },
        ]
        + [
            ("organization", 64), ("organizationalUnit", 64), ("state", 128), ("commonName", 64), ("locality", 128),
            ("title", 64), ("surname", 40), ("givenName", 16), ("initials", 5), ("pseudonym", 128),
            ("generationQualifier", 3),
        ].flatMap { member, maximum in
            let name = member.prefix(1).uppercased() + member.dropFirst()
            return [
                text("subject.\(member)", atMost: maximum) { #"{"Subject":{"\#(name)":\#($0)}}"# },
                text("extensions.subjectAlternativeNames.1.member.directoryName.\(member)", atMost: maximum) {
                    Self.name(#""DirectoryName":{"\#(name)":\#($0)}"#)
                },
            ]
        }

    @Test(arguments: limits)
    func aLimitOfTheModelIsInForce(limit: Limit) throws {
        for value in limit.meets {
            let passthrough = limit.passthrough(value)
            #expect(try ReadPassthrough.violation(passthrough) == nil, "\(passthrough)")
        }
        for (value, message) in limit.breaks {
            let passthrough = limit.passthrough(value)
            let found = try #require(try ReadPassthrough.violation(passthrough), "\(passthrough)")
            #expect(found.contains(message), "\(found)")
            #expect(found.hasPrefix("1 validation error detected: Value"), "\(found)")
        }
    }

    @Test(arguments: ["distinguishedNameQualifier", "serialNumber"])
    func printableAttributesHaveALengthAndAnAlphabet(member: String) throws {
        let name = member.prefix(1).uppercased() + member.dropFirst()
        func violation(_ value: String) throws -> String? {
            try ReadPassthrough.violation(#"{"Subject":{"\#(name)":"\#(value)"}}"#)
        }
        #expect(try violation("") == nil)
        #expect(try violation("azAZ09'()+,-./:?= ") == nil)
        #expect(try violation(String(repeating: "a", count: 64)) == nil)
        let place = "at 'apiPassthrough.subject.\(member)' failed to satisfy constraint: Member must "
        for value in ["ü", "a@b", "*", "\\u0000", "_", ";"] {
            #expect(
                try violation(value)?.contains(
                    place + "satisfy regular expression pattern: [a-zA-Z0-9'()+-.?:/= ]*"
                ) == true,
                "\(value)"
            )
        }
        let long = try violation(String(repeating: "a", count: 65))
        #expect(long?.contains(place + "have length less than or equal to 64") == true)
    }

    @Test(arguments: [
        ("", "have length greater than or equal to 2"), ("D", "have length greater than or equal to 2"),
        ("DEU", "have length less than or equal to 2"), ("D1", "satisfy regular expression pattern: [A-Za-z]{2}"),
        ("DÉ", "satisfy regular expression pattern: [A-Za-z]{2}"), ("de", nil), ("DE", nil),
    ])
    func aCountryIsTwoLetters(value: String, message: String?) throws {
        let found = try ReadPassthrough.violation(#"{"Subject":{"Country":"\#(value)"}}"#)
        #expect((found == nil) == (message == nil))
        if let message {
            #expect(found?.contains("at 'apiPassthrough.subject.country' failed") == true)
            #expect(found?.contains("Member must \(message)") == true, "\(found ?? "")")
        }
    }

    @Test(arguments: [
        (#"[]"#, "customAttributes' failed to satisfy constraint: Member must have length greater than or equal to 1"),
        (list(151, #"{"ObjectIdentifier":"1.2","Value":"a"}"#), "Member must have length less than or equal to 150"),
        (
            #"[{"ObjectIdentifier":"1.2","Value":""}]"#,
            "customAttributes.1.member.value' failed to satisfy constraint: Member must have length greater than or equal to 1"
        ),
        (#"[{"ObjectIdentifier":"1.2","Value":\#(text(257))}]"#, "Member must have length less than or equal to 256"),
        (#"[{"ObjectIdentifier":"1.40","Value":"a"}]"#, "customAttributes.1.member.objectIdentifier' failed"),
        (#"[{"Value":"a"}]"#, "Value null at 'apiPassthrough.subject.customAttributes.1.member.objectIdentifier'"),
        (#"[{"ObjectIdentifier":"1.2"}]"#, "Value null at 'apiPassthrough.subject.customAttributes.1.member.value'"),
        (#"[null]"#, "Value null at 'apiPassthrough.subject.customAttributes.1.member'"),
        (list(150, #"{"ObjectIdentifier":"1.2","Value":\#(text(256))}"#), nil),
    ])
    func customAttributesHaveLimits(list: String, message: String?) throws {
        let found = try ReadPassthrough.violation(#"{"Subject":{"CustomAttributes":\#(list)}}"#)
        #expect((found == nil) == (message == nil))
        if let message { #expect(found?.contains(message) == true, "\(found ?? "")") }
    }

    @Test(arguments: [
        ("", "Member must have length greater than or equal to 1"), ("AAAAA", "Member must satisfy regular"),
        ("BQA", "Member must satisfy regular"), ("BQ==BQ==", "Member must satisfy regular"),
        ("BQA=\\n", "Member must satisfy regular"), ("-_8=", "Member must satisfy regular"),
        (String(repeating: "A", count: 4_100), "Member must have length less than or equal to 4096"),
        ("BQA=", nil), ("MAMCAQE=", nil), (String(repeating: "A", count: 4_096), nil), ("BR==", nil),
    ])
    func valuesOfCustomExtensionsArePaddedBase64(value: String, message: String?) throws {
        let found = try ReadPassthrough.violation(
            Self.extensions(#""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"\#(value)"}]"#)
        )
        #expect((found == nil) == (message == nil))
        if let message {
            #expect(found?.contains("at 'apiPassthrough.extensions.customExtensions.1.member.value'") == true)
            #expect(found?.contains(message) == true, "\(found ?? "")")
        }
    }

    @Test(arguments: [
        (#""CertificatePolicies":[{}]"#, "certificatePolicies.1.member.certPolicyId"),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"Qualifier":{"CpsUri":"a"}}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.policyQualifierId"
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"CPS"}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.qualifier"
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"CPS","Qualifier":{}}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.qualifier.cpsUri"
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"NOTICE","Qualifier":{"CpsUri":"a"}}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.policyQualifierId"
        ),
        (
            #""ExtendedKeyUsage":[{"ExtendedKeyUsageType":"server_auth"}]"#,
            "extendedKeyUsage.1.member.extendedKeyUsageType"
        ),
        (#""SubjectAlternativeNames":[null]"#, "subjectAlternativeNames.1.member"),
        (
            #""SubjectAlternativeNames":[{"DnsName":"a"},{"OtherName":{"Value":"a"}}]"#,
            "subjectAlternativeNames.2.member.otherName.typeId"
        ),
        (
            #""SubjectAlternativeNames":[{"OtherName":{"TypeId":"1.2"}}]"#,
            "subjectAlternativeNames.1.member.otherName.value"
        ),
        (
            #""SubjectAlternativeNames":[{"EdiPartyName":{}}]"#,
            "subjectAlternativeNames.1.member.ediPartyName.partyName"
        ),
        (#""CustomExtensions":[{"Value":"BQA="}]"#, "customExtensions.1.member.objectIdentifier"),
        (#""CustomExtensions":[{"ObjectIdentifier":"1.2"}]"#, "customExtensions.1.member.value"),
    ])
    func whatMustBeThereAndWhatIsEnumeratedIsChecked(members: String, path: String) throws {
        let found = try ReadPassthrough.violation(Self.extensions(members))
        #expect(found?.contains("at 'apiPassthrough.extensions.\(path)' failed") == true, "\(found ?? "")")
    }
}
