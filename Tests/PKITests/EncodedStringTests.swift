import PKI
import Testbed
import Testing

@Suite struct EncodedStringTests {
    static let strings: [(StringType, String, isWellFormed: Bool)] = [
        (.utf8, "c3a9", true), (.utf8, "c3", false), (.printable, "41", true), (.printable, "40", false),
        (.ia5, "7f", true), (.ia5, "80", false), (.numeric, "3120", true), (.numeric, "41", false),
        (.visible, "7e", true), (.visible, "0a", false), (.bmp, "0041", true), (.bmp, "004100", false),
        (.bmp, "d800", false), (.universal, "00000041", true), (.universal, "0041", false),
        (.universal, "00110000", false), (.teletex, "ff", true), (.general, "ff", true), (.utf8, "", true),
    ]

    @Test(arguments: Self.strings)
    func `A string is whole characters of its type's alphabet`(type: StringType, octets: String, isWellFormed: Bool) {
        #expect(EncodedString(type: type, octets: hex(octets)).isWellFormed == isWellFormed)
    }

    @Test(arguments: StringType.allCases)
    func `Exactly sixty-five characters are control characters`(type: StringType) {
        let found = (0...0xFF).filter { value in
            let octet = UInt8(value)
            let octets: [UInt8] =
                switch type {
                case .utf8: Array(String(Unicode.Scalar(octet)).utf8)
                case .bmp: [0, octet]
                case .universal: [0, 0, 0, octet]
                default: [octet]
                }
            return EncodedString(type: type, octets: octets).holdsControlCharacter
        }
        #expect(found == Array(0x00...0x1F) + Array(0x7F...0x9F))
    }

    @Test func `A BMPString is judged by its characters and not by its octets`() {
        #expect(!EncodedString(type: .bmp, octets: [0x01, 0x00, 0x0A, 0x41]).holdsControlCharacter)
        #expect(EncodedString(type: .bmp, octets: [0x00, 0x0A]).holdsControlCharacter)
        #expect(!EncodedString(type: .bmp, octets: [0x00, 0x0A, 0x00]).holdsControlCharacter)
    }

    @Test func `Every string of a name is found, however deep it lies`() throws {
        let nested = AttributeValue.other(der(0x30, hex("0c0161"), der(0x31, hex("020100"), hex("1e020062"))))
        #expect(nested.stringType == nil)
        #expect(nested.strings.map(\.type) == [.utf8, .bmp])
        #expect(AttributeValue.other(hex("1e03006162")).stringType == .bmp)
        #expect(AttributeValue.other(hex("020101")).stringType == nil)
        #expect(GeneralName.ediPartyName(nameAssigner: "a", partyName: "b").strings.map(\.octets) == [[0x61], [0x62]])
        #expect(GeneralName.dnsName("a").strings == [EncodedString(type: .ia5, octets: [0x61])])
        #expect(try GeneralName.directoryName(DistinguishedName(derEncoded: Part.name)).strings == [])
    }

    @Test func `A mailbox beyond ASCII is an otherName that is a UTF8String`() {
        #expect(GeneralName.otherName(type: .smtpUTF8Mailbox, text: "é@a").smtpUTF8Mailbox == "é@a")
        #expect(GeneralName.otherName(type: .commonName, text: "é@a").smtpUTF8Mailbox == nil)
        #expect(GeneralName.otherName(type: .smtpUTF8Mailbox, valueDER: hex("160161")).smtpUTF8Mailbox == nil)
        #expect(GeneralName.otherName(type: .smtpUTF8Mailbox, valueDER: hex("30030c0161")).smtpUTF8Mailbox == nil)
    }
}
