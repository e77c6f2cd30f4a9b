import Bytes
import JSON
import Ledger
import PKI
import Testing

@testable import PrivateCAAPI

@Suite struct PassthroughValueTests {
    private static func names(_ items: String) throws -> [GeneralName] {
        let extensions = try ReadPassthrough.extensions(#""SubjectAlternativeNames":[\#(items)]"#)
        #expect(extensions.map(\.identifier) == [ExtensionIdentifier.subjectAlternativeName])
        #expect(extensions.allSatisfy { !$0.isCritical })
        return try SubjectAlternativeName(derEncoded: try #require(extensions.first).value).names
    }

    @Test(arguments: [
        "{}", #"{"Subject":{}}"#, #"{"Subject":{"CommonName":""},"Extensions":{}}"#, #"{"Subject":null}"#,
        #"{"Extensions":{"KeyUsage":{}}}"#, #"{"Extensions":{"KeyUsage":{"CRLSign":false}}}"#, "null",
    ])
    func whatAsksForNothingIsAbsent(passthrough: String) throws {
        #expect(try ReadPassthrough.submitted(passthrough) == nil)
    }

    @Test func everyAttributeComesInTheOrderOfTheMembersWithItsTypeOfString() throws {
        let subject = try ReadPassthrough.values(
            """
            {"Subject":{"GenerationQualifier":"III","Pseudonym":"ps","Initials":"ini","GivenName":"gn","Surname":"sn",\
            "Title":"ti","Locality":"Köln","SerialNumber":"7","CommonName":"cn","State":"st","Country":"DE",\
            "DistinguishedNameQualifier":"dnq","OrganizationalUnit":"ou","Organization":"o"}}
            """
        ).subject
        let attributes = try #require(subject).relativeNames.map(\.attributes)
        #expect(attributes.allSatisfy { $0.count == 1 })
        #expect(
            attributes.flatMap(\.self) == [
                .init(type: .countryName, value: .printable("DE")), .init(type: .organizationName, value: .utf8("o")),
                .init(type: .organizationalUnitName, value: .utf8("ou")),
                .init(type: .distinguishedNameQualifier, value: .printable("dnq")),
                .init(type: .stateOrProvinceName, value: .utf8("st")), .init(type: .commonName, value: .utf8("cn")),
                .init(type: .serialNumber, value: .printable("7")), .init(type: .localityName, value: .utf8("Köln")),
                .init(type: .title, value: .utf8("ti")), .init(type: .surname, value: .utf8("sn")),
                .init(type: .givenName, value: .utf8("gn")), .init(type: .initials, value: .utf8("ini")),
                .init(type: .pseudonym, value: .utf8("ps")), .init(type: .generationQualifier, value: .utf8("III")),
            ]
        )
    }

    @Test func customAttributesKeepTheirOrderAndHaveTheirTypesOfString() throws {
        let items = [
            ("2.5.4.3", "cn"), ("0.9.2342.19200300.100.1.25", "com"), ("0.9.2342.19200300.100.1.25", "example"),
            ("0.9.2342.19200300.100.1.1", "uid"), ("1.2.840.113549.1.9.1", "a@b"), ("2.5.4.6", "DE"), ("2.5.4.5", "7"),
            ("2.5.4.46", "q"), ("2.25.329800735698586629295641978511506172918", "ü"),
            ("1.3.6.1.4.1.311.60.2.1.3", "NZ"), ("2.5.4.45", "u"),
        ].map { #"{"ObjectIdentifier":"\#($0)","Value":"\#($1)"}"# }
        let subject = try ReadPassthrough.values(
            #"{"Subject":{"CommonName":"","CustomAttributes":[\#(items.joined(separator: ","))]}}"#
        ).subject
        #expect(
            try #require(subject).relativeNames.flatMap(\.attributes).map(\.value) == [
                .utf8("cn"), .ia5("com"), .ia5("example"), .utf8("uid"), .ia5("a@b"), .printable("DE"), .printable("7"),
                .printable("q"), .utf8("ü"), .printable("NZ"), .utf8("u"),
            ]
        )
    }

    @Test func everyKindOfNameIsRead() throws {
        let names = try Self.names(
            """
            {"OtherName":{"TypeId":"1.3.6.1.4.1.311.20.2.3","Value":"bäcker@example.com"}},{"Rfc822Name":"a@example.com"},\
            {"DnsName":"xn--bcker-gra.example"},{"DnsName":"_not a name_"},{"DirectoryName":{"CommonName":"ü","Country":"DE"}},\
            {"EdiPartyName":{"PartyName":"Käufer","NameAssigner":"Prüfer"}},{"EdiPartyName":{"PartyName":"p","NameAssigner":""}},\
            {"UniformResourceIdentifier":"urn:x"},{"IpAddress":"10.0.0.1"},{"IpAddress":"2001:DB8::1"},{"RegisteredId":"1.2.3.4"}
            """
        )
        #expect(
            names == [
                .otherName(type: .microsoftUserPrincipalName, text: "bäcker@example.com"), .rfc822Name("a@example.com"),
                .dnsName("xn--bcker-gra.example"), .dnsName("_not a name_"),
                .directoryName(
                    try DistinguishedName([
                        RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
                        RelativeDistinguishedName(type: .commonName, value: .utf8("ü")),
                    ])
                ),
                .ediPartyName(nameAssigner: "Prüfer", partyName: "Käufer"),
                .ediPartyName(nameAssigner: nil, partyName: "p"), .uniformResourceIdentifier("urn:x"),
                .ipAddress([10, 0, 0, 1]),
                .ipAddress([0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
                .registeredID(try #require(ObjectIdentifier("1.2.3.4"))),
            ]
        )
    }

    /// The check value of reference/issuance.md section 9.
    @Test func theCheckValueOfThreeNamesComesOut() throws {
        let extensions = try ReadPassthrough.extensions(
            """
            "SubjectAlternativeNames":[{"OtherName":{"TypeId":"1.3.6.1.4.1.311.20.2.3","Value":"a@b"}},\
            {"RegisteredId":"1.2.3.4"},{"IpAddress":"10.0.0.1"}]
            """
        )
        #expect(
            extensions.first?.value.hexadecimal
                == "3020a013060a2b060104018237140203a0050c0361406288032a030487040a000001"
        )
    }

    @Test(arguments: [
        ("0.0.0.0", "00000000"), ("255.255.255.255", "ffffffff"), ("192.0.2.1", "c0000201"),
        ("::", "00000000000000000000000000000000"), ("::1", "00000000000000000000000000000001"),
        ("1::", "00010000000000000000000000000000"), ("fe80::A:b", "fe8000000000000000000000000a000b"),
        ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"),
        ("1:2:3:4:5:6:7::", "00010002000300040005000600070000"),
        ("::2:3:4:5:6:7:8", "00000002000300040005000600070008"), ("1:2::7:8", "00010002000000000000000000070008"),
        ("::ffff:192.0.2.1", "00000000000000000000ffffc0000201"),
        ("1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffffffffffffffffffffffffffffffff"),
        ("0001:0002:0003:0004:0005:0006:0007:0008", "00010002000300040005000600070008"),
    ])
    func addressesAreReadInAllTheirForms(text: String, octets: String) throws {
        let names = try Self.names(#"{"IpAddress":"\#(text)"}"#)
        #expect(names == [.ipAddress(try #require([UInt8](hexadecimal: octets)))])
    }

    @Test(arguments: [
        ("DigitalSignature", "03020780"), ("NonRepudiation", "03020640"), ("KeyEncipherment", "03020520"),
        ("DataEncipherment", "03020410"), ("KeyAgreement", "03020308"), ("KeyCertSign", "03020204"),
        ("CRLSign", "03020102"), ("EncipherOnly", "03020001"), ("DecipherOnly", "0303070080"),
    ])
    func eachUsageIsABitAndCritical(member: String, octets: String) throws {
        let extensions = try ReadPassthrough.extensions(#""KeyUsage":{"\#(member)":true}"#)
        let value = try #require([UInt8](hexadecimal: octets))
        #expect(
            extensions == [Extension(identifier: ExtensionIdentifier.keyUsage, isCritical: true, value: value)]
        )
    }

    @Test(arguments: [
        ("SERVER_AUTH", "1.3.6.1.5.5.7.3.1"), ("CLIENT_AUTH", "1.3.6.1.5.5.7.3.2"),
        ("CODE_SIGNING", "1.3.6.1.5.5.7.3.3"), ("EMAIL_PROTECTION", "1.3.6.1.5.5.7.3.4"),
        ("TIME_STAMPING", "1.3.6.1.5.5.7.3.8"), ("OCSP_SIGNING", "1.3.6.1.5.5.7.3.9"),
        ("SMART_CARD_LOGIN", "1.3.6.1.4.1.311.20.2.2"), ("DOCUMENT_SIGNING", "1.3.6.1.4.1.311.10.3.12"),
        ("CERTIFICATE_TRANSPARENCY", "1.3.6.1.4.1.11129.2.4.4"),
    ])
    func everyPurposeHasItsIdentifier(type: String, dotted: String) throws {
        let extensions = try ReadPassthrough.extensions(
            #""ExtendedKeyUsage":[{"ExtendedKeyUsageObjectIdentifier":"1.2.3"},{"ExtendedKeyUsageType":"\#(type)"}]"#
        )
        let found = try #require(extensions.first)
        #expect(found.identifier == ExtensionIdentifier.extendedKeyUsage && !found.isCritical)
        #expect(try ExtendedKeyUsage(derEncoded: found.value).purposes.map(\.dotted) == ["1.2.3", dotted])
    }

    @Test func allNamesOfPurposesOfTheModelAreKnown() throws {
        let model = ServiceModel.current
        let shape = model.shapes[try #require(model.indices["ExtendedKeyUsageType"])]
        #expect(shape.values.count == 9)
        for type in shape.values {
            let extensions = try ReadPassthrough.extensions(
                #""ExtendedKeyUsage":[{"ExtendedKeyUsageType":"\#(type)"}]"#
            )
            #expect(extensions.count == 1)
        }
    }

    @Test func policiesCarryTheirQualifiers() throws {
        let extensions = try ReadPassthrough.extensions(
            """
            "CertificatePolicies":[{"CertPolicyId":"1.3.5.7","PolicyQualifiers":[\
            {"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":"http://example.com/cps"}},\
            {"PolicyQualifierId":"CPS","Qualifier":{"CpsUri":"urn:b"}}]},{"CertPolicyId":"2.5.29.32.0"}]
            """
        )
        let found = try #require(extensions.first)
        #expect(found.identifier == ExtensionIdentifier.certificatePolicies && !found.isCritical)
        #expect(
            try CertificatePolicies(derEncoded: found.value).policies == [
                PolicyInformation(
                    identifier: try #require(ObjectIdentifier("1.3.5.7")),
                    qualifiers: [.practiceStatement("http://example.com/cps"), .practiceStatement("urn:b")]
                ),
                PolicyInformation(identifier: .anyPolicy),
            ]
        )
    }

    @Test func customExtensionsAreTakenAsTheyAre() throws {
        let extensions = try ReadPassthrough.extensions(
            """
            "CustomExtensions":[{"ObjectIdentifier":"2.5.29.15","Value":"AwIBBg==","Critical":true},\
            {"ObjectIdentifier":"2.25.329800735698586629295641978511506172918","Value":"BQA="},\
            {"ObjectIdentifier":"2.5.29.19","Value":"MAA=","Critical":false}]
            """
        )
        #expect(
            extensions.map(\.identifier.dotted) == [
                "2.5.29.15", "2.25.329800735698586629295641978511506172918", "2.5.29.19",
            ]
        )
        #expect(extensions.map(\.isCritical) == [true, false, false])
        #expect(extensions.map(\.value.hexadecimal) == ["03020106", "0500", "3000"])
    }

    @Test func aMemberOfItsOwnWinsOverACustomExtension() throws {
        let custom = ["2.5.29.15", "2.5.29.17", "2.5.29.32", "2.5.29.37", "1.2.3"].map {
            #"{"ObjectIdentifier":"\#($0)","Value":"BQA=","Critical":true}"#
        }.joined(separator: ",")
        let extensions = try ReadPassthrough.extensions(
            """
            "KeyUsage":{"DigitalSignature":true},"SubjectAlternativeNames":[{"DnsName":"a"}],\
            "CertificatePolicies":[{"CertPolicyId":"1.2"}],"ExtendedKeyUsage":[{"ExtendedKeyUsageType":"CLIENT_AUTH"}],\
            "CustomExtensions":[\(custom)]
            """
        )
        #expect(extensions.map(\.identifier.dotted) == ["2.5.29.32", "2.5.29.37", "2.5.29.15", "2.5.29.17", "1.2.3"])
        #expect(extensions.map { $0.value == [0x05, 0x00] } == [false, false, false, false, true])
        // A usage of nothing is not there, and wins over nothing.
        let alone = try ReadPassthrough.extensions(#""KeyUsage":{},"CustomExtensions":[\#(custom)]"#)
        #expect(alone.count == 5)
    }
}
