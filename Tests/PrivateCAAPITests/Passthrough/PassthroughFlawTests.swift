import Authority
import Bytes
import Credentials
import JSON
import Ledger
import PKI
import Synchronization
import Testing

@testable import PrivateCAAPI

/// What the model allows and a rule forbids: recorded as a flaw, not answered as one.
@Suite struct PassthroughFlawTests {
    private static func names(_ items: String) -> String { #"{"Extensions":{"SubjectAlternativeNames":[\#(items)]}}"# }
    private static let place = "apiPassthrough.extensions.subjectAlternativeNames"

    @Test(arguments: [
        (
            #"{"DnsName":"a"},{},{"DnsName":"a"}"#,
            ".2.member must have exactly one of its options, and has none."
        ),
        (
            #"{"DnsName":"a"},{"DnsName":"a"},{"DnsName":"a","IpAddress":"1.2.3.4"}"#,
            ".3.member must have exactly one of its options, and has dnsName and ipAddress."
        ),
        (
            #"{"OtherName":{"TypeId":"1.2","Value":"a"},"DirectoryName":{}}"#,
            ".1.member must have exactly one of its options, and has otherName and directoryName."
        ),
        (
            #"{"DnsName":"","RegisteredId":"1.2"}"#,
            ".1.member must have exactly one of its options, and has dnsName and registeredId."
        ),
        (#"{"OtherName":{"TypeId":"1.02","Value":"a"}}"#, ".1.member.otherName.typeId is not an object identifier."),
        (#"{"OtherName":{"TypeId":"1.2","Value":""}}"#, ".1.member.otherName.value must not be empty."),
        (
            #"{"OtherName":{"TypeId":"1.2","Value":"a\u0000"}}"#,
            ".1.member.otherName.value contains the character U+0000."
        ),
        (#"{"Rfc822Name":""}"#, ".1.member.rfc822Name must not be empty."),
        (
            #"{"Rfc822Name":"bäcker@example.com"}"#,
            ".1.member.rfc822Name has characters that are not ASCII: "
                + "internationalised addresses are not supported (RFC 5280, 7.5)."
        ),
        (#"{"Rfc822Name":"a@b\u0000c"}"#, ".1.member.rfc822Name contains the character U+0000."),
        (#"{"DnsName":""}"#, ".1.member.dnsName must not be empty."),
        (
            #"{"DnsName":"bäcker.example"}"#,
            ".1.member.dnsName has characters that are not ASCII: "
                + "internationalised names must be given as A-labels (RFC 5280, 7.2)."
        ),
        (#"{"DnsName":"good.example\u0000.evil.example"}"#, ".1.member.dnsName contains the character U+0000."),
        (#"{"DirectoryName":{}}"#, ".1.member.directoryName must have at least one attribute."),
        (#"{"DirectoryName":{"CommonName":""}}"#, ".1.member.directoryName must have at least one attribute."),
        (
            #"{"DirectoryName":{"State":"a","CustomAttributes":[{"ObjectIdentifier":"2.5.4.3","Value":"b"}]}}"#,
            ".1.member.directoryName.customAttributes cannot be used in combination with standard attributes, such as "
                + "apiPassthrough.extensions.subjectAlternativeNames.1.member.directoryName.state."
        ),
        (#"{"EdiPartyName":{"PartyName":""}}"#, ".1.member.ediPartyName.partyName must not be empty."),
        (
            #"{"EdiPartyName":{"PartyName":"a","NameAssigner":"\u0000"}}"#,
            ".1.member.ediPartyName.nameAssigner contains the character U+0000."
        ),
        (#"{"UniformResourceIdentifier":""}"#, ".1.member.uniformResourceIdentifier must not be empty."),
        (
            #"{"UniformResourceIdentifier":"https://bäcker.example/"}"#,
            ".1.member.uniformResourceIdentifier has characters that are not ASCII: "
                + "internationalised ones must be mapped to URIs (RFC 5280, 7.4)."
        ),
        (#"{"RegisteredId":"1.2.03"}"#, ".1.member.registeredId is not an object identifier."),
    ])
    func aFlawOfANameIsNamed(items: String, message: String) throws {
        #expect(try ReadPassthrough.flaw(Self.names(items)) == Self.place + message)
    }

    @Test(arguments: [
        "", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.04", "1.2.3.+4", " 1.2.3.4", "1.2.3.4 ", "1.2.3.4/32",
        "0x1.2.3.4",
        "1.2.3.٤", ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::g",
        "12345::", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "::1.2.3", "1.2.3.4::", "::1.2.3.4:5", "::1%eth0",
        "2001:db8::/32",
        "[::1]", "::-1", "::+1", "1:2:3:4:5:6:7:1.2.3.4",
    ])
    func whatIsNoAddressIsAFlaw(text: String) throws {
        #expect(
            try ReadPassthrough.flaw(Self.names(#"{"IpAddress":"\#(text)"}"#)) == Self.place
                + ".1.member.ipAddress is not an address of IPv4 or IPv6."
        )
    }

    @Test(arguments: [
        (
            #""ExtendedKeyUsage":[{"ExtendedKeyUsageType":"CLIENT_AUTH"},{}]"#,
            "extendedKeyUsage.2.member must have exactly one of extendedKeyUsageType and "
                + "extendedKeyUsageObjectIdentifier, and has none."
        ),
        (
            #""ExtendedKeyUsage":[{"ExtendedKeyUsageType":"CLIENT_AUTH","ExtendedKeyUsageObjectIdentifier":"1.2"}]"#,
            "extendedKeyUsage.1.member must have exactly one of extendedKeyUsageType and "
                + "extendedKeyUsageObjectIdentifier, and has both."
        ),
        (
            #""ExtendedKeyUsage":[{"ExtendedKeyUsageObjectIdentifier":"1.2.00"}]"#,
            "extendedKeyUsage.1.member.extendedKeyUsageObjectIdentifier is not an object identifier."
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2.3"},{"CertPolicyId":"1.2.4"},{"CertPolicyId":"1.2.3"}]"#,
            "certificatePolicies.3.member.certPolicyId is 1.2.3, as that of "
                + "apiPassthrough.extensions.certificatePolicies.1.member is: a policy may be given once."
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.09"}]"#,
            "certificatePolicies.1.member.certPolicyId is not an object identifier."
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":"ü"}}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.qualifier.cpsUri has characters that are not ASCII: "
                + "internationalised ones must be mapped to URIs (RFC 5280, 7.4)."
        ),
        (
            #""CertificatePolicies":[{"CertPolicyId":"1.2","PolicyQualifiers":[{"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":""}}]}]"#,
            "certificatePolicies.1.member.policyQualifiers.1.member.qualifier.cpsUri must not be empty."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"BQA="},{"ObjectIdentifier":"1.2","Value":"AgEB"}]"#,
            "customExtensions.2.member.objectIdentifier is 1.2, as that of "
                + "apiPassthrough.extensions.customExtensions.1.member is: a custom extension may be given once."
        ),
        (
            // Also where a member for that kind would win over both.
            #""KeyUsage":{"CRLSign":true},"CustomExtensions":[{"ObjectIdentifier":"2.5.29.15","Value":"BQA="},"#
                + #"{"ObjectIdentifier":"2.5.29.15","Value":"BQA="}]"#,
            "customExtensions.2.member.objectIdentifier is 2.5.29.15, as that of "
                + "apiPassthrough.extensions.customExtensions.1.member is: a custom extension may be given once."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2.030","Value":"BQA="}]"#,
            "customExtensions.1.member.objectIdentifier is not an object identifier."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"BR=="}]"#,
            "customExtensions.1.member.value is not base64 whose unused bits are zero."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"BQAFAA=="}]"#,
            "customExtensions.1.member.value is not one well-formed element of DER: "
                + "extnValue: octets follow the value."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"AQEB"}]"#,
            "customExtensions.1.member.value is not one well-formed element of DER: "
                + "extnValue: a BOOLEAN is neither 00 nor FF."
        ),
        (
            #""CustomExtensions":[{"ObjectIdentifier":"1.2","Value":"MAUCAQA="}]"#,
            "customExtensions.1.member.value is not one well-formed element of DER: "
                + "extnValue: a length exceeds its surroundings."
        ),
    ])
    func aFlawOfAnExtensionIsNamed(members: String, message: String) throws {
        let found = try ReadPassthrough.flaw(#"{"Extensions":{\#(members)}}"#)
        #expect(found == "apiPassthrough.extensions." + message)
    }

    @Test(arguments: [
        (
            #"{"CommonName":"a","CustomAttributes":[{"ObjectIdentifier":"2.5.4.3","Value":"b"}]}"#,
            "customAttributes cannot be used in combination with standard attributes, such as "
                + "apiPassthrough.subject.commonName."
        ),
        (#"{"CommonName":"a\u0000"}"#, "commonName contains the character U+0000."),
        (
            #"{"CustomAttributes":[{"ObjectIdentifier":"1.2","Value":"a"},{"ObjectIdentifier":"1.2","Value":"\u0000"}]}"#,
            "customAttributes.2.member.value contains the character U+0000."
        ),
        (
            #"{"CustomAttributes":[{"ObjectIdentifier":"2.5.4.010","Value":"a"}]}"#,
            "customAttributes.1.member.objectIdentifier is not an object identifier."
        ),
        (
            #"{"CustomAttributes":[{"ObjectIdentifier":"2.5.4.3","Value":"a"},{"ObjectIdentifier":"2.5.4.6","Value":"Ö"}]}"#,
            "customAttributes.2.member.value: a PrintableString holds characters that are none of its alphabet."
        ),
        (
            #"{"CustomAttributes":[{"ObjectIdentifier":"0.9.2342.19200300.100.1.25","Value":"ö"}]}"#,
            "customAttributes.1.member.value: an IA5String holds characters beyond ASCII."
        ),
    ])
    func aFlawOfTheSubjectIsNamed(subject: String, message: String) throws {
        #expect(try ReadPassthrough.flaw(#"{"Subject":\#(subject)}"#) == "apiPassthrough.subject." + message)
    }

    @Test func moreThanOneEventMayHoldIsAFlaw() throws {
        let value = [0x04, 0x82, 0x0B, 0xFC] + [UInt8](repeating: 0, count: 3_068)
        func passthrough(_ count: Int) -> String {
            let items = (0..<count).map { #"{"ObjectIdentifier":"1.2.\#($0)","Value":"\#(value.base64)"}"# }
            return #"{"Extensions":{"CustomExtensions":[\#(items.joined(separator: ","))]}}"#
        }
        #expect(try ReadPassthrough.values(passthrough(63)).extensions.count == 63)
        let message = try #require(try ReadPassthrough.flaw(passthrough(150)))
        #expect(message.hasPrefix("apiPassthrough has 46"))
        #expect(message.hasSuffix(" octets when encoded, and may have 196608."))
    }

    @Test func aFlawReachesTheOrderWithTheBeginningOfWhatWasReceived() async throws {
        let bench = Bench()
        let filling = String(repeating: "ü", count: 250)
        let items = Array(repeating: #"{"OtherName":{"TypeId":"1.2","Value":"\#(filling)"}}"#, count: 20) + ["{}"]
        for spaces in 0..<4 {
            let passthrough = Self.names(String(repeating: " ", count: spaces) + items.joined(separator: ","))
            let answer = try await bench.call("IssueCertificate", ReadPassthrough.body(passthrough), role: "issuer")
            #expect(answer.status == 200, "\(answer.text)")
            let order = try #require(bench.authority.memory.withLock { $0.certificateOrders.last })
            guard case .flawed(let flawed)? = order.passthrough else {
                Issue.record("no flaw")
                continue
            }
            #expect(flawed.reason == RecordedReason(code: 810, values: [.text("2.5.21")]))
            #expect((4_093...4_096).contains(flawed.received.utf8.count))
            #expect(passthrough.utf8.starts(with: flawed.received.utf8))
        }
        _ = try await bench.call("IssueCertificate", ReadPassthrough.body(Self.names(" {}")), role: "issuer")
        let order = try #require(bench.authority.memory.withLock { $0.certificateOrders.last })
        #expect(
            order.passthrough
                == .flawed(
                    FlawedPassthrough(
                        received: Self.names(" {}"),
                        reason: RecordedReason(code: 810, values: [.text("2.5.1")])
                    )
                )
        )
    }
}
