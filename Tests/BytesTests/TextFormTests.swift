import Bytes
import Testbed
import Testing

@Suite struct TextFormTests {
    @Test(arguments: 0..<50)
    func octetsComeBackFromEveryTextForm(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let count = Int.random(in: 0...70, using: &generator)
        let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect([UInt8](hexadecimal: octets.hexadecimal) == octets, "seed \(seed)")
        #expect([UInt8](hexadecimal: octets.hexadecimal.uppercased()) == octets, "seed \(seed)")
        #expect([UInt8](base64: octets.base64) == octets, "seed \(seed)")
        #expect([UInt8](base64Octets: octets.base64Octets[...]) == octets, "seed \(seed)")
        let number = Array(octets.prefix(40))
        #expect([UInt8](decimal: number.decimal) == Array(number.drop { $0 == 0 }), "seed \(seed)")
    }

    @Test(arguments: ["0", "0g", "0x00", " 00", "00 ", "é0", "0-"])
    func hexadecimalIsPairsOfDigitsAndNothingElse(text: String) {
        #expect([UInt8](hexadecimal: text) == nil)
    }

    @Test func hexadecimalIsLowerCase() {
        #expect([0x00, 0x0A, 0xFF].hexadecimal == "000aff")
    }

    /// RFC 4648 section 10.
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func base64IsThatOfRFC4648(octets: String, text: String) {
        #expect(Array(octets.utf8).base64 == text)
        #expect([UInt8](base64: text) == Array(octets.utf8))
    }

    @Test(arguments: [
        "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8=Zm8=", "Z===", "====", "=Zg=", "Zg==\n", "Zm9v\r\n", "Zm 9", "Zm-_",
        "Zm9vé", "Zg=g",
    ])
    func base64HasOneSpelling(text: String) {
        #expect([UInt8](base64: text) == nil)
    }

    @Test(arguments: 0..<50)
    func spacedBase64MayHaveWhiteSpaceAnywhere(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let count = Int.random(in: 0...70, using: &generator)
        let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let spaces: [UInt8] = [0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20]
        var text: [UInt8] = []
        for digit in octets.base64Octets + [0x0A] {
            while Bool.random(using: &generator) { text.append(spaces.randomElement(using: &generator) ?? 0x20) }
            text.append(digit)
        }
        #expect([UInt8](spacedBase64Octets: text[...]) == octets, "seed \(seed)")
        #expect([UInt8](base64Octets: text[...]) == nil, "seed \(seed)")
        #expect([UInt8](spacedBase64Octets: text[...] + [0x00]) == nil, "seed \(seed)")
    }

    @Test(arguments: 0..<50)
    func decimalIsThatOfTheLibrarysIntegers(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let count = Int.random(in: 0...16, using: &generator)
        let octets = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        #expect(octets.decimal == String(octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }), "seed \(seed)")
    }

    @Test(
        arguments: [
            ([], "0"), ([0, 0], "0"), ([1, 0], "256"), ([0x3B, 0x9A, 0xCA, 0x00], "1000000000"),
            ([UInt8](repeating: 0xFF, count: 16), "340282366920938463463374607431768211455"),
        ] as [([UInt8], String)]
    )
    func decimalIsExact(octets: [UInt8], text: String) {
        #expect(octets.decimal == text)
        #expect([UInt8](decimal: text) == Array(octets.drop { $0 == 0 }))
    }

    @Test(arguments: ["", "-1", "+1", "1 ", "0x1", "١", String(repeating: "9", count: 101)])
    func decimalIsDigitsAndNothingElse(text: String) {
        #expect([UInt8](decimal: text) == nil)
    }

    @Test func anIdentifierIsSpeltAsAUUID() throws {
        let text = "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"  // RFC 9562 section 4
        let identifier = try #require(UniqueIdentifier(text))
        #expect(identifier.description == text)
        #expect(UniqueIdentifier(text.uppercased()) == identifier)
        #expect(UniqueIdentifier(identifier.octets) == identifier)
        #expect(identifier.octets.hexadecimal == "f81d4fae7dec41d0a76500a0c91e6bf6")
        for wrong in ["", String(text.dropLast()), text + "0", "{\(text)}", "f81d4fae07dec-41d0-a765-00a0c91e6bf"] {
            #expect(UniqueIdentifier(wrong) == nil)
        }
        #expect(UniqueIdentifier([UInt8](repeating: 0, count: 15)) == nil)
    }

    @Test func aRandomIdentifierSaysItsVersion() throws {
        let identifier = try #require(UniqueIdentifier(randomOctets: [UInt8](repeating: 0xFF, count: 16)))
        #expect(identifier.description == "ffffffff-ffff-4fff-bfff-ffffffffffff")
        let zero = try #require(UniqueIdentifier(randomOctets: [UInt8](repeating: 0, count: 16)))
        #expect(zero.description == "00000000-0000-4000-8000-000000000000")
        #expect(UniqueIdentifier(randomOctets: [1]) == nil)
    }

    @Test func integersInNetworkOrderComeBack() throws {
        var octets: [UInt8] = [9]
        octets.append(networkOrder: UInt32(0x0102_0304))
        octets.append(networkOrder: UInt64.max - 1)
        #expect(octets == [9, 1, 2, 3, 4] + [UInt8](repeating: 0xFF, count: 7) + [0xFE])
        #expect(octets.networkOrder(at: 1, as: UInt32.self) == 0x0102_0304)
        #expect(octets[1...].networkOrder(at: 4, as: UInt64.self) == UInt64.max - 1)
        #expect(octets.networkOrder(at: 6, as: UInt64.self) == nil)
        #expect(octets.networkOrder(at: -1, as: UInt8.self) == nil)
    }

    @Test func aDigestKeepsItsOctetsAndTheirOrder() throws {
        let octets = Array(UInt8(1)...32)
        let digest = try #require(Digest256(octets))
        #expect(digest.octets == octets)
        #expect(digest.description == octets.hexadecimal)
        var text: [UInt8] = [0x3A]
        digest.appendHexadecimal(to: &text)
        #expect(text == Array(":\(octets.hexadecimal)".utf8))
        #expect(octets.hexadecimalOctets == Array(octets.hexadecimal.utf8))
        #expect(Digest256.zero < digest)
        #expect(Digest256(octets.dropLast()) == nil)
    }

    @Test func comparisonInConstantTimeAgreesWithEquality() {
        #expect(agreeInConstantTime([1, 2, 3], [1, 2, 3]))
        #expect(agreeInConstantTime([], []))
        #expect(!agreeInConstantTime([1, 2, 3], [1, 2, 2]))
        #expect(!agreeInConstantTime([0, 2, 3], [1, 2, 3]))
        #expect(!agreeInConstantTime([1, 2], [1, 2, 3]))
        let (octets, slice, other): ([UInt8], ArraySlice<UInt8>, [UInt8]) = ([2, 3], [1, 2, 3][1...], [1, 2])
        let isSame = agreeInConstantTime(octets.span, slice.span)
        let isOther = agreeInConstantTime(other.span, slice.span)
        #expect(isSame && !isOther)
    }
}
