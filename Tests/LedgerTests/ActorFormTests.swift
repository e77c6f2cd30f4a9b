import Ledger
import Testing

/// The texts by which the log names who acts.
struct ActorFormTests {
    @Test(arguments: ["uid:0", "uid:1000", "uid:4294967294"])
    func aUserHasTheNumberOfOne(text: String) { #expect(ActorForm.isUser(text)) }

    @Test(arguments: [
        "", "uid:", "root", "UID:0", "uid:00", "uid:01", "uid:4294967295", "uid:12345678901234567890123", "uid:1 ",
        "uid:-1",
        "uid:\u{0661}",
    ])
    func aUserIsNothingElse(text: String) { #expect(!ActorForm.isUser(text)) }

    @Test(arguments: [
        "0.0.0.0", "127.0.0.1", "255.255.255.255", "::", "::1", "1::", "fe80::1", "::ffff:127.0.0.1",
        "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1::1.2.3.4",
    ])
    func anAddressIsOne(text: String) { #expect(AddressForm.isAddress(text)) }

    @Test(arguments: [
        "", "local", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.", "1.2.3.4:80", "[::1]", "::1%lo",
        ":", ":::", "::::", "1:::2", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "::1:",
        ":1::",
        "12345::", "::FFFF", "::g", "1.2.3.4::", "::1.2.3.4:1", "::1.2.3", "1:2:3:4:5:6:7:1.2.3.4", "\u{0661}.2.3.4",
        " ::1",
    ])
    func anAddressIsNothingElse(text: String) { #expect(!AddressForm.isAddress(text)) }

    @Test func aTextIsKeptWithoutControlCharactersAndByCharacters() {
        #expect(ActorForm.kept(of: "a\u{85}b\u{7}\u{7F}c\u{9F}\u{A0}", atMost: 3) == "abc")
        #expect(ActorForm.kept(of: "\u{0}\u{85}", atMost: 3) == nil)
        #expect(ActorForm.kept(of: "", atMost: 3) == nil)
        #expect(ActorForm.kept(of: "Boto3/1.40 ~", atMost: 12) == "Boto3/1.40 ~")
        #expect(ActorForm.kept(of: "Boto3/1.40 ~", atMost: 5) == "Boto3")
        #expect(ActorForm.kept(of: "Boto3/1.40\u{7F}~", atMost: 11) == "Boto3/1.40~")
        #expect(ActorForm.isKept("Boto3", atMost: 5))
        #expect(!ActorForm.isKept("Boto3", atMost: 4))
        #expect(!ActorForm.isKept("", atMost: 4))
        // A library of Unicode calls these one character.
        let stacked = "e" + String(repeating: "\u{301}", count: 500)
        #expect(ActorForm.kept(of: stacked, atMost: 200)?.unicodeScalars.count == 200)
        #expect(!ActorForm.isKept(stacked, atMost: 200))
    }
}
