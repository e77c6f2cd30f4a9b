import Bytes
import PKI
import Testbed
import Testing

/// Names as people write them.
struct NameTextTests {
    @Test(arguments: [
        "CN=host", "CN=a,O=Example\\, Inc.,C=DE", "CN=\\ a\\ ,O=\\#x", "CN=a+OU=b,O=c", "2.5.4.17=#0C0431323334",
        "CN=Stra\u{DF}e",
        "CN=a\\\"b\\+c\\;d\\<e\\>f\\\\g", "CN=a\\0Ab", "CN=x=y",
    ])
    func whatANameSpellsIsThatName(text: String) throws {
        let name = try #require(DistinguishedName(text: text))
        #expect(DistinguishedName(text: "\(name)") == name)
    }

    @Test func theNarrowestStepComesFirst() throws {
        let name = try #require(DistinguishedName(text: " cn = a b , O=\\C3\\A4 "))
        #expect(name.relativeNames.map(\.attributes[0].type) == [.organizationName, .commonName])
        #expect(name.texts(of: .commonName) == ["a b"] && name.texts(of: .organizationName) == ["\u{E4}"])
        #expect("\(name)" == "CN=a b,O=\u{E4}")
    }

    @Test(arguments: [
        "", "CN", "=a", "XX=a", "CN=a,", "CN=a\\", "CN=#zz", "CN=#0C05", "CN=a,,O=b", "CN=\\FF", "1.2.=a", ",CN=a",
    ])
    func whatIsNoNameSpellsNone(text: String) { #expect(DistinguishedName(text: text) == nil) }

    @Test(arguments: [
        GeneralName.dnsName("a.example"), .rfc822Name("a@b"), .uniformResourceIdentifier("urn:x"),
        .ipAddress([1, 2, 3, 4]),
        .ipAddress([UInt8](repeating: 7, count: 16)),
    ])
    func aGeneralNameIsReadAsItIsWritten(name: GeneralName) { #expect(GeneralName(typedText: name.typedText) == name) }

    @Test(arguments: [
        "a.example", "IP:1.2.3", "RID:x", "DirName:x", "otherName:1.2.3", "otherName:1.2.3:zz", "X400:00", "DNS:\u{E4}",
        "foo:x",
    ])
    func whatIsNoGeneralNameSpellsNone(text: String) { #expect(GeneralName(typedText: text) == nil) }

    /// Octets from outside are read or refused, whatever they are.
    @Test(arguments: 0..<300 as Range<UInt64>)
    func noTextTrapsAnything(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let signs = Array("CN=#+,\\ \"0aF2.5.4.3:@/*IPDNSRIDXE\u{0}\u{E4}".unicodeScalars)
        var text = ""
        for _ in 0..<Int(generator.next() % 40) {
            text.unicodeScalars.append(signs[Int(generator.next() % UInt64(signs.count))])
        }
        if let name = DistinguishedName(text: text) { #expect(DistinguishedName(text: "\(name)") == name) }
        if let name = GeneralName(typedText: text) { #expect((try? name.derOctets()) != nil) }
    }
}
