import Bytes
import Cryptography
import Testbed
import Testing

/// Edge cases in the manner of Project Wycheproof's ecdsa_secp256r1_sha256: one message, one key, many spellings.
@Suite struct ECDSASignatureTests {
    private static let message = Array("sample".utf8)
    private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

    private static func isValid(_ signature: [UInt8]) throws -> Bool {
        let point = try #require(RFC6979Vector.points[.p256].flatMap { [UInt8](hexadecimal: $0) })
        let key = try PublicKey(subjectPublicKeyInfo: DER.ellipticCurveKey(DER.p256, point: point))
        return try key.isValid(signature: signature, of: self.message, algorithm: .ecdsaWithSHA256)
    }

    /// r and s of RFC 6979 A.2.5, both with the first bit set.
    private static func integers() throws -> (r: [UInt8], s: [UInt8]) {
        let vector = RFC6979Vector.all[0]
        return (try #require([UInt8](hexadecimal: vector.r)), try #require([UInt8](hexadecimal: vector.s)))
    }

    @Test func theOneSpellingInDERIsAccepted() throws {
        let (r, s) = try Self.integers()
        #expect(try Self.isValid(DER.sequence(der(2, [0] + r), der(2, [0] + s))))
    }

    @Test func otherSpellingsOfTheSameIntegersAreRefused() throws {
        let (r, s) = try Self.integers()
        let first = der(2, [0] + r)
        let second = der(2, [0] + s)
        let contents = first + second
        let count = UInt8(contents.count)
        let spellings: [String: [UInt8]] = [
            "trailing octet": DER.sequence(first, second) + [0],
            "trailing NULL inside": DER.sequence(first, second, DER.null),
            "long form of the length": [0x30, 0x81, count] + contents,
            "longer form of the length": [0x30, 0x82, 0, count] + contents,
            "indefinite length": [0x30, 0x80] + contents + [0, 0],
            "long form of an integer's length": [0x30, count + 1, 0x02, 0x81, 0x21, 0] + r + second,
            "leading zero too many": DER.sequence(der(2, [0, 0] + r), second),
            "negative r": DER.sequence(der(2, r), second),
            "negative s": DER.sequence(first, der(2, s)),
            "SET instead of SEQUENCE": [0x31, count] + contents,
            "OCTET STRING instead of INTEGER": DER.sequence(der(4, [0] + r), second),
            "one integer": DER.sequence(first),
            "three integers": DER.sequence(first, second, second),
            "length too great": [0x30, count + 1] + contents,
            "length too small": [0x30, count - 1] + contents,
            "raw r and s": r + s,
            "empty": [],
            "empty SEQUENCE": [0x30, 0],
            "empty integers": DER.sequence([2, 0], [2, 0]),
            "exchanged": DER.sequence(second, first),
        ]
        for (name, spelling) in spellings { #expect(try !Self.isValid(spelling), "\(name)") }
    }

    @Test func integersOutsideTheGroupAreRefused() throws {
        let (r, s) = try Self.integers()
        let order = try #require([UInt8](hexadecimal: Self.order))
        let aboveOrder = try #require([UInt8](hexadecimal: Self.order.dropLast(2) + "52"))
        let huge = [UInt8](repeating: 0x7F, count: 200)
        for wrong in [[], [1], order, aboveOrder, [UInt8](repeating: 0xFF, count: 32), [1] + r, huge] {
            #expect(try !Self.isValid(DER.sequence(DER.integer(wrong), DER.integer(s))))
            #expect(try !Self.isValid(DER.sequence(DER.integer(r), DER.integer(wrong))))
            #expect(try !Self.isValid(DER.sequence(DER.integer(wrong), DER.integer(wrong))))
        }
    }

    /// Adding the order to r or s names the same residue, but is no signature.
    @Test func aResidueInAnotherRepresentationIsRefused() throws {
        let (r, s) = try Self.integers()
        let order = try #require([UInt8](hexadecimal: Self.order))
        var sum: [UInt8] = []
        var carry = 0
        for index in (0..<32).reversed() {
            let value = Int(s[index]) + Int(order[index]) + carry
            sum.insert(UInt8(value & 0xFF), at: 0)
            carry = value >> 8
        }
        #expect(try !Self.isValid(DER.sequence(DER.integer(r), DER.integer([UInt8(carry)] + sum))))
    }

    @Test func aSignatureOfAnotherKeyOrCurveIsRefused() throws {
        for algorithm in [KeyAlgorithm.ecP256, .ecP384, .ecP521] {
            let signature = try PrivateKey.generate(algorithm).sign(Self.message, algorithm: .ecdsaWithSHA256)
            #expect(try !Self.isValid(signature))
        }
    }

    @Test(arguments: 0..<8)
    func aChangedSignatureIsNeverValidAndNeverAnError(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let (r, s) = try Self.integers()
        let original = DER.sequence(DER.integer(r), DER.integer(s))
        for _ in 0..<100 {
            var octets = original
            let index = Int.random(in: 0..<octets.count, using: &generator)
            octets[index] ^= .random(in: 1...255, using: &generator)
            #expect(try !Self.isValid(octets), "seed \(seed), octet \(index)")
        }
    }
}
