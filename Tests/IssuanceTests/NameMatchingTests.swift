import PKI
import Testing

@testable import Issuance

/// RFC 5280 section 7.1: when two distinguished names are one.
@Suite struct NameMatchingTests {
    private static func name(_ values: AttributeValue...) throws -> DistinguishedName {
        try DistinguishedName(values.map { RelativeDistinguishedName(type: .commonName, value: $0) })
    }

    /// A BMPString of what has a place in two octets.
    private static func bmp(_ text: String) -> AttributeValue {
        let units = text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        return .other([0x1E, UInt8(units.count)] + units)
    }

    @Test func textsThatAreOneWhenPreparedAreOneNameInEveryStringType() throws {
        let one = try Self.name(.utf8("Zertifizierungsstelle Gr\u{FC}n\u{AD}stra\u{DF}e"))
        let teletex = "ZERTIFIZIERUNGSSTELLE  GR\u{DC}NSTRASSE".unicodeScalars.map { UInt8($0.value) }
        let others = [
            try Self.name(.utf8("zertifizierungsstelle gru\u{308}nstrasse")),
            try Self.name(Self.bmp("Zertifizierungsstelle\u{A0}GRU\u{308}NSTRASSE ")),
            try Self.name(.other([0x14, UInt8(teletex.count)] + teletex)),
        ]
        for other in others {
            #expect(one.matches(other), "\(other)")
            #expect(one != other)
        }
        #expect(!one.matches(try Self.name(.utf8("Zertifizierungsstelle Grunstrasse"))))
        #expect(!one.matches(try Self.name(.utf8("Zertifizierungsstelle Gr\u{FC}n Stra\u{DF}e"))))
    }

    @Test func aNameInDecomposedCharactersLiesInTheExcludedTree() throws {
        let tree = ComparedTree(.name(.directoryName(try Self.name(.utf8("Caf\u{E9}")))))
        let name = try Self.name(.utf8("CAFE\u{301}"), .utf8("x"))
        #expect(tree.contains(ComparedName(.directoryName(name))) == true)
        let other = try Self.name(.utf8("Cafe"), .utf8("x"))
        #expect(tree.contains(ComparedName(.directoryName(other))) == false)
    }

    @Test func domainsAndMailboxesAreComparedByOctets() throws {
        let kelvin = ComparedName(.rfc822Name("a@\u{212A}.example"))
        #expect(ComparedTree(.name(.rfc822Name("k.example"))).contains(kelvin) == nil)
        let local = ComparedName.all(of: .otherName(type: .smtpUTF8Mailbox, text: "e\u{301}@a.example")).last
        let tree = ComparedTree(.name(.rfc822Name("\u{E9}@a.example")))
        #expect(tree.contains(try #require(local)) == false)
    }

    @Test func valuesOfAttributesAreEqualWhereTheirOctetsAre() {
        #expect(AttributeValue.utf8("\u{E9}") != .utf8("e\u{301}"))
        #expect(AttributeValue.utf8("\u{E9}") == .utf8("\u{E9}"))
        #expect(AttributeValue.utf8("a") != .printable("a"))
        #expect(AttributeValue.utf8("\u{212A}").hashValue == AttributeValue.utf8("\u{212A}").hashValue)
    }
}
