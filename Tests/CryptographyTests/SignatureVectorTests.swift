import Bytes
import Testing

@testable import Cryptography

@Suite struct SignatureVectorTests {
    private static func key(of curve: Curve) throws -> PublicKey {
        let point = try #require(RFC6979Vector.points[curve].flatMap { [UInt8](hexadecimal: $0) })
        let name =
            switch curve {
            case .p256: DER.p256
            case .p384: DER.p384
            case .p521: DER.p521
            }
        return try PublicKey(subjectPublicKeyInfo: DER.ellipticCurveKey(name, point: point))
    }

    @Test(arguments: RFC6979Vector.all)
    func signaturesOfRFC6979AreValid(vector: RFC6979Vector) throws {
        let key = try Self.key(of: vector.curve)
        let r = try #require([UInt8](hexadecimal: vector.r))
        let s = try #require([UInt8](hexadecimal: vector.s))
        let signature = DER.sequence(DER.integer(r), DER.integer(s))
        let message = Array(vector.message.utf8)
        #expect(try key.isValid(signature: signature, of: message, algorithm: vector.algorithm))
        #expect(try !key.isValid(signature: signature, of: message + [0], algorithm: vector.algorithm))
        for other in SignatureAlgorithm.allCases where other != vector.algorithm {
            #expect(try !key.isValid(signature: signature, of: message, algorithm: other))
        }
    }

    /// RFC 8032 section 7.1, tests 1 to 3: secret key, public key, message, signature.
    static let ed25519: [(String, String, String, String)] = [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            """
            e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155\
            5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b
            """
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            """
            92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
            085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00
            """
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            """
            6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
            18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a
            """
        ),
    ]

    @Test(arguments: Self.ed25519)
    func signaturesOfRFC8032AreMadeAndValid(secret: String, point: String, message: String, signature: String) throws {
        let secret = try #require([UInt8](hexadecimal: secret))
        let point = try #require([UInt8](hexadecimal: point))
        let message = try #require([UInt8](hexadecimal: message))
        let signature = try #require([UInt8](hexadecimal: signature))
        let privateKey = try KeyFixture.privateKey(of: KeyFixture.ed25519(seed: secret))
        #expect(privateKey.algorithm == .ed25519)
        #expect(privateKey.subjectPublicKeyInfo.suffix(32).elementsEqual(point))
        #expect(try privateKey.sign(message, algorithm: .ed25519) == signature)
        let publicKey = try PublicKey(ed25519: point)
        #expect(publicKey.kind == .ed25519)
        #expect(try publicKey.isValid(signature: signature, of: message, algorithm: .ed25519))
        #expect(try !publicKey.isValid(signature: signature, of: message + [0], algorithm: .ed25519))
        for octet in [0, 31, 32, 63] {
            var changed = signature
            changed[octet] ^= 1
            #expect(try !publicKey.isValid(signature: changed, of: message, algorithm: .ed25519))
        }
        #expect(try !publicKey.isValid(signature: signature + [0], of: message, algorithm: .ed25519))
        #expect(try !publicKey.isValid(signature: signature.dropLast(), of: message, algorithm: .ed25519))
    }

    /// RFC 8032 section 5.1.7: "S in range 0 <= s < L"; the same signature with S + L must not verify.
    @Test func ed25519RefusesASecondSpellingOfTheSameSignature() throws {
        let vector = Self.ed25519[0]
        let point = try #require([UInt8](hexadecimal: vector.1))
        var signature = try #require([UInt8](hexadecimal: vector.3))
        let order = try #require(
            [UInt8](hexadecimal: "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        )
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 0xFF)
            carry = sum >> 8
        }
        #expect(carry == 0)
        #expect(try !PublicKey(ed25519: point).isValid(signature: signature, of: [], algorithm: .ed25519))
    }

    @Test(arguments: RSASignatureCase.all)
    func rsaSignaturesAreJudgedToTheLastOctet(example: RSASignatureCase) throws {
        let octets = try #require([UInt8](hexadecimal: RSASignatureCase.subjectPublicKeyInfo))
        let key = try PublicKey(subjectPublicKeyInfo: octets)
        #expect(key.kind == .rsa(bits: 2048))
        let signature = try #require([UInt8](hexadecimal: example.signature))
        let isValid = try key.isValid(
            signature: signature,
            of: RSASignatureCase.message,
            algorithm: example.algorithm
        )
        #expect(isValid == example.isValid)
    }
}
