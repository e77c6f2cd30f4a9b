import Bytes
import PKI
import Testing

@Suite struct IPAddressTextTests {
    @Test(arguments: [
        ("1.2.3.4", "01020304"), ("::", "00000000000000000000000000000000"),
        ("::1", "00000000000000000000000000000001"),
        ("2001:db8::8:800:200c:417a", "20010db80000000000080800200c417a"),
        ("::ffff:1.2.3.4", "00000000000000000000ffff01020304"),
        ("1:2:3:4:5:6:7:8", "00010002000300040005000600070008"), ("1::", "00010000000000000000000000000000"),
    ])
    func `Addresses are read`(text: String, octets: String) {
        #expect(IPAddressText.octets(text)?.hexadecimal == octets)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "+1.2.3.4", "1.2.3.4/8", ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8", "12345::", "g::", "::1.2.3", "1.2.3.4::", "::+1", "fe80::1%eth0",
    ])
    func `What is no address is refused`(text: String) {
        #expect(IPAddressText.octets(text) == nil)
    }
}
