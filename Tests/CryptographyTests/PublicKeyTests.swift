import Bytes
import Testbed
import Testing

@testable import Cryptography

@Suite struct PublicKeyTests {
    /// An RSA key of 2048 bits, as its SubjectPublicKeyInfo.
    private static func rsaKey() throws -> [UInt8] {
        try #require([UInt8](hexadecimal: RSASignatureCase.subjectPublicKeyInfo))
    }

    /// Its modulus, without leading zeros: 256 octets before the exponent 3.
    private static func modulus() throws -> [UInt8] { Array(try self.rsaKey().dropLast(3).suffix(256)) }

    private static func point() throws -> [UInt8] {
        try #require(RFC6979Vector.points[.p256].flatMap { [UInt8](hexadecimal: $0) })
    }

    private static func expectRefused(
        _ octets: [UInt8],
        _ reason: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        do throws(CryptographyError) {
            _ = try PublicKey(subjectPublicKeyInfo: octets)
            Issue.record("accepted", sourceLocation: sourceLocation)
        } catch {
            #expect(error.description.contains(reason), sourceLocation: sourceLocation)
        }
    }

    @Test func theFixturesAreAccepted() throws {
        #expect(try PublicKey(subjectPublicKeyInfo: Self.rsaKey()).kind == .rsa(bits: 2048))
        let rebuilt = DER.rsaKey(modulus: try Self.modulus(), exponent: [3])
        #expect(try rebuilt == Self.rsaKey())
        let elliptic = DER.ellipticCurveKey(DER.p256, point: try Self.point())
        let key = try PublicKey(subjectPublicKeyInfo: elliptic)
        #expect(key.kind == .ellipticCurve(.p256))
        #expect(key.subjectPublicKeyInfo == elliptic)
    }

    @Test func aPointMustLieOnItsCurve() throws {
        let point = try Self.point()
        for index in [1, 32, 33, 64] {
            var changed = point
            changed[index] ^= 1
            Self.expectRefused(DER.ellipticCurveKey(DER.p256, point: changed), "not on P-256")
        }
        // x = p, which is 0 modulo p but no field element.
        let prime = try #require(
            [UInt8](hexadecimal: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff")
        )
        Self.expectRefused(DER.ellipticCurveKey(DER.p256, point: [4] + prime + point[33...]), "not on P-256")
        Self.expectRefused(DER.ellipticCurveKey(DER.p256, point: [4] + [UInt8](repeating: 0, count: 64)), "not on")
    }

    @Test func whatAKeyClaimsToBeIsReadFromItsFormAlone() throws {
        #expect(try PublicKeyKind(claimedBy: Self.rsaKey()) == .rsa(bits: 2048))
        var point = try Self.point()
        point[64] ^= 1
        let besideTheCurve = DER.ellipticCurveKey(DER.p256, point: point)
        #expect(try PublicKeyKind(claimedBy: besideTheCurve) == .ellipticCurve(.p256))
        #expect(throws: CryptographyError.self) { try PublicKeyKind(claimedBy: Array(besideTheCurve.dropLast())) }
        #expect(throws: CryptographyError.self) { try PublicKeyKind(claimedBy: []) }
    }

    @Test(arguments: [KeyAlgorithm.ecP256, .ecP384, .ecP521])
    func aKeyInThePlaceOfAnotherVerifiesItsOwnSignatures(algorithm: KeyAlgorithm) async throws {
        let message = Array("message".utf8)
        let suitable = try #require(SignatureAlgorithm.allCases.first { algorithm.publicKeyKind.isSuitable(for: $0) })
        let signers = try (0..<3).map { _ in try PrivateKey.generate(algorithm) }
        let signed = try signers.map { signer in
            (key: signer.subjectPublicKeyInfo, signature: try signer.sign(message, algorithm: suitable))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<4 {
                group.addTask {
                    for round in 0..<100 {
                        let (own, other) = (signed[(task + round) % 3], signed[(task + round + 1) % 3])
                        // Made, used and let go, so that the next one has its place; sometimes a point that is none is tried.
                        let key = try PublicKey(subjectPublicKeyInfo: own.key)
                        #expect(try key.isValid(signature: own.signature, of: message, algorithm: suitable))
                        #expect(try !key.isValid(signature: other.signature, of: message, algorithm: suitable))
                        var damaged = own.key
                        damaged[damaged.count - 1] ^= 1
                        #expect(throws: CryptographyError(.invalidPoint, "")) {
                            try PublicKey(subjectPublicKeyInfo: damaged)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func onlyUncompressedPointsOfTheRightSizeAreAccepted() throws {
        let point = try Self.point()
        let compressed: [UInt8] = [2 + (point[64] & 1)] + point[1...32]
        let hybrid: [UInt8] = [6 + (point[64] & 1)] + point[1...]
        let shortened = Array(point.dropLast())
        for wrong in [compressed, hybrid, [0], [], point + [0], shortened] {
            Self.expectRefused(DER.ellipticCurveKey(DER.p256, point: wrong), "not an uncompressed point")
        }
        Self.expectRefused(DER.ellipticCurveKey(DER.p384, point: point), "not an uncompressed point")
    }

    @Test func onlyNamedCurvesInUseAreAccepted() throws {
        let point = try Self.point()
        Self.expectRefused(DER.ellipticCurveKey(DER.secp256k1, point: point), "none of P-256")
        Self.expectRefused(DER.ellipticCurveKey(DER.null, point: point), "not a named curve")
        Self.expectRefused(DER.ellipticCurveKey([], point: point), "not a named curve")
        Self.expectRefused(DER.ellipticCurveKey(DER.p256 + DER.null, point: point), "not a named curve")
        Self.expectRefused(DER.ellipticCurveKey(DER.sequence([2, 1, 1]), point: point), "not a named curve")
        let dsa: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x38, 0x04, 0x01]
        Self.expectRefused(DER.sequence(DER.sequence(dsa), DER.bitString(point)), "the algorithm is none of")
    }

    @Test func theParametersOfRSAMustBeNull() throws {
        let key = DER.sequence(DER.integer(try Self.modulus()), DER.integer([3]))
        for parameters in [[], [0x05, 0x01, 0x00], [0x05, 0x81, 0x00], DER.null + DER.null, DER.p256] {
            let octets = DER.sequence(DER.sequence(DER.rsaEncryption, parameters), DER.bitString(key))
            Self.expectRefused(octets, "not NULL")
        }
        let ed25519 = DER.sequence(
            DER.sequence(DER.ed25519, DER.null),
            DER.bitString([UInt8](repeating: 1, count: 32))
        )
        Self.expectRefused(ed25519, "not absent")
    }

    @Test func anRSAKeyHasAnOddExponentFromThreeToSixtyFourBits() throws {
        let modulus = try Self.modulus()
        for exponent: [UInt8] in [[], [1], [2], [4], [1, 0, 0], [UInt8](repeating: 0xFE, count: 8)] {
            Self.expectRefused(DER.rsaKey(modulus: modulus, exponent: exponent), "not an odd number from 3")
        }
        Self.expectRefused(DER.rsaKey(modulus: modulus, exponent: [1] + [UInt8](repeating: 1, count: 8)), "64 bits")
        for exponent: [UInt8] in [[3], [1, 0, 1], [UInt8](repeating: 0xFF, count: 8)] {
            #expect(
                try PublicKey(subjectPublicKeyInfo: DER.rsaKey(modulus: modulus, exponent: exponent)).kind
                    == .rsa(bits: 2048)
            )
        }
    }

    @Test func anRSAModulusIsOddAndOfTwoToEightThousandBits() throws {
        func modulus(bits: Int) -> [UInt8] {
            let count = (bits + 7) / 8
            var octets = [UInt8](repeating: 0xA5, count: count)
            octets[0] = UInt8(1) << ((bits - 1) % 8)
            return octets
        }
        for bits in [1024, 2047, 8193, 16_384] {
            Self.expectRefused(DER.rsaKey(modulus: modulus(bits: bits), exponent: [3]), "\(bits) bits and not 2048")
        }
        for bits in [2048, 2049, 3072, 4095, 8192] {
            let key = try PublicKey(subjectPublicKeyInfo: DER.rsaKey(modulus: modulus(bits: bits), exponent: [3]))
            #expect(key.kind == .rsa(bits: bits))
        }
        var even = modulus(bits: 2048)
        even[255] = 0xA4
        Self.expectRefused(DER.rsaKey(modulus: even, exponent: [3]), "even")
        Self.expectRefused(DER.rsaKey(modulus: [], exponent: [3]), "the modulus is zero")
    }

    @Test func integersOfRSAAreMinimalAndPositive() throws {
        let modulus = try Self.modulus()
        func octets(_ modulus: [UInt8], _ exponent: [UInt8]) -> [UInt8] {
            DER.sequence(
                DER.sequence(DER.rsaEncryption, DER.null),
                DER.bitString(DER.sequence(der(2, modulus), der(2, exponent)))
            )
        }
        #expect(try PublicKey(subjectPublicKeyInfo: octets([0] + modulus, [3])).kind == .rsa(bits: 2048))
        Self.expectRefused(octets(modulus, [3]), "positive INTEGERs")
        Self.expectRefused(octets([0, 0] + modulus, [3]), "positive INTEGERs")
        Self.expectRefused(octets([0] + modulus, [0, 3]), "positive INTEGERs")
        Self.expectRefused(octets([0] + modulus, [0x83]), "positive INTEGERs")
        Self.expectRefused(octets([0] + modulus, []), "positive INTEGERs")
    }

    @Test func lengthsAreMinimalAndNothingFollows() throws {
        let point = try Self.point()
        let algorithm = DER.sequence(DER.ecPublicKey, DER.p256)
        let good = DER.ellipticCurveKey(DER.p256, point: point)
        Self.expectRefused(good + [0], "not one SEQUENCE")
        Self.expectRefused([0x30, 0x81] + good[1...], "not one SEQUENCE")
        Self.expectRefused([0x30, 0x80] + good[2...] + [0, 0], "not one SEQUENCE")
        Self.expectRefused([0x31] + good[1...], "not one SEQUENCE")
        Self.expectRefused(DER.sequence(algorithm, DER.bitString(point), DER.null), "not one BIT STRING")
        Self.expectRefused(DER.sequence(algorithm, DER.bitString(point, unusedBits: 1)), "not one BIT STRING")
        Self.expectRefused(DER.sequence(algorithm, der(3, [])), "not one BIT STRING")
        Self.expectRefused(DER.sequence(algorithm, [0x23, 0x44] + DER.bitString(point)), "not one BIT STRING")
        Self.expectRefused(DER.sequence(algorithm), "not one BIT STRING")
        Self.expectRefused([], "not one SEQUENCE")
        Self.expectRefused([UInt8](repeating: 0x30, count: 4097), "more than 4096")
    }

    @Test(arguments: [[], [UInt8](repeating: 1, count: 31), [UInt8](repeating: 1, count: 33)])
    func anEd25519KeyHasThirtyTwoOctets(octets: [UInt8]) {
        #expect(throws: CryptographyError.self) { try PublicKey(ed25519: octets) }
        Self.expectRefused(DER.sequence(DER.sequence(DER.ed25519), DER.bitString(octets)), "32 octets")
    }

    /// Every change of one octet gives a refusal, or a key that still has the octets it was given: never a trap.
    @Test(arguments: 0..<8)
    func aChangedKeyIsRefusedOrKept(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let originals = [try Self.rsaKey(), DER.ellipticCurveKey(DER.p256, point: try Self.point())]
        for original in originals {
            for _ in 0..<300 {
                var octets = original
                octets[Int.random(in: 0..<octets.count, using: &generator)] = .random(in: 0...255, using: &generator)
                if Bool.random(using: &generator) {
                    octets.removeLast(.random(in: 0..<octets.count, using: &generator))
                }
                if let key = try? PublicKey(subjectPublicKeyInfo: octets) {
                    #expect(key.subjectPublicKeyInfo == octets, "seed \(seed)")
                    #expect(octets.count == original.count, "seed \(seed)")
                }
            }
        }
    }
}
