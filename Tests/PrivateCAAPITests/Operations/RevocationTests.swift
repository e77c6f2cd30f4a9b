import Bytes
import Ledger
import Testing

@testable import PrivateCAAPI

/// A serial number is a number, however it is written.
struct RevocationTests {
    @Test(
        arguments: [
            ("0a", [0x0A]), ("a", [0x0A]), ("A:b", [0x0A, 0x0B]), ("00:00:01", [0x01]), ("000", []),
            ("e8:CB:d2", [0xE8, 0xCB, 0xD2]),
        ] as [(String, [UInt8])]
    )
    func serialNumbers(text: String, octets: [UInt8]) {
        #expect(PrivateCAAPI.serialNumber(text) == octets)
    }

    @Test(arguments: [":", "0a:", ":0a", "0a::0b", "g", "0x0a", "00a:0b", " 0a", "0a ", "-1", "\u{0661}"])
    func othersAreNone(text: String) { #expect(PrivateCAAPI.serialNumber(text) == nil) }

    @Test func everyNumberOfRandomOctetsIsReadInEveryForm() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let octets = (0..<UInt8.random(in: 1...20, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let expected = Array(octets.drop { $0 == 0 })
            let digits = octets.hexadecimal
            let colons = octets.map { [$0].hexadecimal }.joined(separator: ":")
            for form in [digits, digits.uppercased(), "0" + digits, colons, String(digits.drop { $0 == "0" })]
            where !form.isEmpty {
                #expect(PrivateCAAPI.serialNumber(form) == expected, "\(form)")
            }
        }
    }
}
