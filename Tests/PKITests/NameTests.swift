import PKI
import Testbed
import Testing

@Suite struct NameTests {
    @Test func `A name is written as RFC 4514 says`() throws {
        let name = try DistinguishedName([
            RelativeDistinguishedName(type: .countryName, value: .printable("DE")),
            RelativeDistinguishedName(type: .organizationName, value: .utf8("Exämple, \"Inc.\" + <Söhne>; \\")),
            RelativeDistinguishedName(type: .organizationalUnitName, value: .utf8(" #lead and trail ")),
            RelativeDistinguishedName(type: .localityName, value: .utf8("#1")),
            RelativeDistinguishedName([
                AttributeTypeAndValue(type: .userIdentifier, value: .utf8("u\u{0}\n")),
                AttributeTypeAndValue(type: .commonName, value: .utf8("a=b")),
            ]),
        ])
        #expect(
            name.description == ##"CN=a=b+UID=u\00\0a,L=\#1,OU=\ #lead and trail\ "##
                + ##",O=Exämple\, \"Inc.\" \+ \<Söhne\>\; \\,C=DE"##
        )
        #expect(DistinguishedName.empty.description.isEmpty)
        #expect(DistinguishedName.empty.isEmpty)
        #expect(!name.isEmpty)
    }

    @Test func `RFC 4514's own examples of hexadecimal values and several attributes come out as printed there`() throws
    {
        let unknown = try DistinguishedName([
            RelativeDistinguishedName(
                type: #require(ObjectIdentifier("1.3.6.1.4.1.1466.0")),
                value: .other(hex("04024869"))
            )
        ])
        #expect(unknown.description == "1.3.6.1.4.1.1466.0=#04024869")
        let several = try DistinguishedName([
            RelativeDistinguishedName(type: .domainComponent, value: .ia5("net")),
            RelativeDistinguishedName(type: .domainComponent, value: .ia5("example")),
            RelativeDistinguishedName([
                AttributeTypeAndValue(type: .organizationalUnitName, value: .utf8("Sales")),
                AttributeTypeAndValue(type: .commonName, value: .utf8("J.  Smith")),
            ]),
        ])
        // The order within a step is that of its encoding, in which the shorter attribute comes first.
        #expect(several.description == "OU=Sales+CN=J.  Smith,DC=example,DC=net")
    }

    @Test(
        arguments: [
            ("13026140", "a@", "PrintableString with @"), ("1402e9e8", "éè", "TeletexString"),
            ("1e0400e90061", "éa", "BMPString"), ("1c080000006100010348", "a\u{10348}", "UniversalString"),
            ("1602e961", nil, "IA5String beyond ASCII"), ("1e03006100", nil, "BMPString of three octets"),
            ("1e02d800", nil, "BMPString of a lone surrogate"), ("3000", nil, "no string"),
            ("1203203132", " 12", "NumericString"),
        ] as [(String, String?, String)]
    )
    func `Strings of every type are kept octet for octet`(value: String, text: String?, type: String) throws {
        let octets = der(0x30, der(0x31, der(0x30, hex("0603550403"), hex(value))))
        let name = try DistinguishedName(derEncoded: octets)
        let attribute = try #require(name.relativeNames.first?.attributes.first)
        #expect(name.derOctets == octets)
        #expect(attribute.value == .other(hex(value)), "\(type)")
        #expect(attribute.value.text == text, "\(type)")
        #expect(try DistinguishedName(name.relativeNames) == name)
        if text == nil { #expect(name.description == "CN=#" + value) }
    }

    @Test func `Strings that their type does not allow are refused when written`() {
        let wrong: [AttributeValue] = [.printable("a@b"), .printable("ä"), .ia5("ä"), .other([0x0C, 0x05])]
        for value in wrong {
            #expect(
                code { _ = try DistinguishedName([RelativeDistinguishedName(type: .commonName, value: value)]) } != nil
            )
        }
        #expect(code { _ = try DistinguishedName([RelativeDistinguishedName([])]) } == .missingElement)
    }
}

@Suite struct GeneralNameTests {
    /// The value given in reference/issuance.md section 9.
    @Test func `The check value of a principal name, a registered identifier and an address comes out`() throws {
        let name = try SubjectAlternativeName([
            .otherName(type: .microsoftUserPrincipalName, text: "a@b"),
            .registeredID(#require(ObjectIdentifier("1.2.3.4"))), .ipAddress([10, 0, 0, 1]),
        ])
        #expect(
            name.derOctets == hex("3020a013060a2b060104018237140203a0050c0361406288032a030487040a000001")
        )
        #expect(try SubjectAlternativeName(derEncoded: name.derOctets).names == name.names)
    }

    @Test func `All nine kinds are read back as they were written`() throws {
        let names: [GeneralName] = try [
            .otherName(type: .microsoftUserPrincipalName, valueDER: hex("0c0161")), .rfc822Name("a@example.com"),
            .dnsName("*.example.com"), .x400Address(hex("a3023000")),
            .directoryName(DistinguishedName(derEncoded: Part.name)),
            .ediPartyName(nameAssigner: "assigner", partyName: "party"),
            .ediPartyName(nameAssigner: nil, partyName: "party"), .uniformResourceIdentifier("https://example.com/"),
            .ipAddress([UInt8](repeating: 1, count: 16)), .registeredID(.commonName),
        ]
        for name in names { #expect(try GeneralName(derEncoded: name.derOctets()) == name) }
        #expect(try names[5].derOctets() == hex("a513 a00a 0c08 61737369676e6572 a107 0c05 7061727479").fixingLength)
        #expect(try names[4].derOctets() == der(0xA4, Part.name))
    }

    @Test func `Names that their kind does not allow are refused`() {
        let wrong: [GeneralName] = [
            .rfc822Name("ä@example.com"), .dnsName("ä"), .uniformResourceIdentifier("ä"), .ipAddress([1, 2, 3]),
            .otherName(type: .commonName, valueDER: []), .otherName(type: .commonName, valueDER: hex("05000500")),
            .x400Address(hex("0500")), .ediPartyName(hex("a500")),
        ]
        for name in wrong { #expect(code { _ = try SubjectAlternativeName([name]) } != nil, "\(name)") }
        #expect(code { _ = try SubjectAlternativeName([]) } == .missingElement)
        for octets in ["3000", "3003820180", "3006870401020304" + "00", "30058703010203", "30028900", "30020500"] {
            #expect(code { _ = try SubjectAlternativeName(derEncoded: hex(octets)) } != nil, "\(octets)")
        }
    }
}

extension [UInt8] {
    /// These octets with the length of their outermost value, which is short, made right.
    fileprivate var fixingLength: [UInt8] { [self[0], UInt8(self.count - 2)] + self.dropFirst(2) }
}
