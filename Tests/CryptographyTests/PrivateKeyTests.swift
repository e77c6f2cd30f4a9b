import Bytes
import Testing

@testable import Cryptography

@Suite struct PrivateKeyTests {
    private static let associated = Array("ledger/key".utf8)
    private static let message = Array("message".utf8)

    private static func masterKey(_ octet: UInt8 = 7) throws -> MasterKey {
        try #require(MasterKey(octets: [UInt8](repeating: octet, count: 32)))
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func aSealedKeyOpensToTheSameKey(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        #expect(key.algorithm == algorithm)
        let sealed = try key.sealed(under: Self.masterKey(), associatedOctets: Self.associated)
        let opened = try PrivateKey(sealed: sealed, under: Self.masterKey(), associatedOctets: Self.associated)
        #expect(opened.algorithm == algorithm)
        #expect(opened.subjectPublicKeyInfo == key.subjectPublicKeyInfo)
        let suitable = try #require(SignatureAlgorithm.allCases.first { key.publicKey.isSuitable(for: $0) })
        let signature = try opened.sign(Self.message, algorithm: suitable)
        #expect(try key.publicKey.isValid(signature: signature, of: Self.message, algorithm: suitable))
    }

    @Test func aChangeOfAnyOctetKeepsTheKeyShut() throws {
        let masterKey = try Self.masterKey()
        let sealed = try PrivateKey.generate(.ed25519).sealed(under: masterKey, associatedOctets: Self.associated)
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 0x01
            #expect(throws: CryptographyError(.unsealingFailed, ""), "octet \(index)") {
                try PrivateKey(sealed: changed, under: masterKey, associatedOctets: Self.associated)
            }
        }
        for count in 0..<sealed.count {
            #expect(throws: CryptographyError(.unsealingFailed, ""), "\(count) octets") {
                try PrivateKey(
                    sealed: Array(sealed.prefix(count)),
                    under: masterKey,
                    associatedOctets: Self.associated
                )
            }
        }
        let others = [[], Self.associated + [0], Array(Self.associated.dropLast())]
        for other in others {
            #expect(throws: CryptographyError(.unsealingFailed, "")) {
                try PrivateKey(sealed: sealed, under: masterKey, associatedOctets: other)
            }
        }
        #expect(throws: CryptographyError(.unsealingFailed, "")) {
            try PrivateKey(sealed: sealed, under: Self.masterKey(8), associatedOctets: Self.associated)
        }
        #expect(throws: CryptographyError(.unsealingFailed, "")) {
            try PrivateKey(sealed: sealed + [0], under: masterKey, associatedOctets: Self.associated)
        }
    }

    /// The key of RFC 8032's test 1, sealed by Python's `cryptography` (AESGCM) under 00…1f with the nonce a0…ab.
    @Test func whatAnotherProgramSealedOpens() throws {
        let sealed = try #require(
            [UInt8](
                hexadecimal: """
                    01a0a1a2a3a4a5a6a7a8a9aaabd6367e2c45fb07b9614ee2a30358c4feedcde88d7d4a180c268a6c72ed4759\
                    c5963f8296d4103a242fa7a8cb15d4fc994980c88abfb3c48569aafbeee15d2c0f
                    """
            )
        )
        let masterKey = try #require(MasterKey(octets: Array(0..<32)))
        let key = try PrivateKey(sealed: sealed, under: masterKey, associatedOctets: Self.associated)
        #expect(
            key.subjectPublicKeyInfo.suffix(32).hexadecimal
                == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
        )
    }

    @Test func sealingTwiceGivesDifferentOctets() throws {
        let key = try PrivateKey.generate(.ecP256)
        let first = try key.sealed(under: Self.masterKey(), associatedOctets: [])
        let second = try key.sealed(under: Self.masterKey(), associatedOctets: [])
        #expect(first != second)
        #expect(first[1..<13] != second[1..<13])
    }

    @Test func sealedOctetsThatAreNoKeyAreRefused() throws {
        for contents in [[], [0x30, 0x00], KeyFixture.ed25519(seed: [UInt8](repeating: 1, count: 32)) + [0]] {
            #expect(throws: CryptographyError(.unsealingFailed, "")) { try KeyFixture.privateKey(of: contents) }
        }
    }

    @Test func aKeySignsOnlyByAlgorithmsOfItsFamily() throws {
        for keyAlgorithm in [KeyAlgorithm.rsa2048, .ecP256, .ed25519] {
            let key = try PrivateKey.generate(keyAlgorithm)
            for algorithm in SignatureAlgorithm.allCases {
                if key.publicKey.isSuitable(for: algorithm) {
                    let signature = try key.sign(Self.message, algorithm: algorithm)
                    #expect(try key.publicKey.isValid(signature: signature, of: Self.message, algorithm: algorithm))
                } else {
                    #expect(throws: CryptographyError(.unsuitableAlgorithm, "")) {
                        try key.sign(Self.message, algorithm: algorithm)
                    }
                }
            }
        }
    }

    @Test func printingShowsNoSecret() throws {
        let secret = [UInt8](repeating: 0xC5, count: 32)
        let masterKey = try #require(MasterKey(octets: secret))
        let key = try KeyFixture.privateKey(of: KeyFixture.ed25519(seed: secret))
        var dumped = ""
        dump(masterKey, to: &dumped)
        dump(key, to: &dumped)
        dump(SecretOctets(secret), to: &dumped)
        let printed = "\(masterKey) \(key) \(String(reflecting: masterKey)) \(String(reflecting: key)) \(dumped)"
        #expect(printed.contains("secret"))
        for spelling in ["197", "c5c5", "C5C5", "0x"] { #expect(!printed.contains(spelling)) }
    }

    @Test(arguments: [0, 16, 31, 33, 64])
    func aMasterKeyHasThirtyTwoOctets(count: Int) {
        #expect(MasterKey(octets: [UInt8](repeating: 1, count: count)) == nil)
    }

    @Test func randomOctetsAreAsManyAsAskedForAndNotTheSame() throws {
        #expect(try RandomOctets.make(count: 0).isEmpty)
        #expect(try RandomOctets.make(count: 16).count == 16)
        #expect(try RandomOctets.make(count: 32) != RandomOctets.make(count: 32))
        #expect(throws: CryptographyError(.randomnessFailed, "")) { try RandomOctets.make(count: -1) }
        #expect(throws: CryptographyError(.randomnessFailed, "")) {
            try RandomOctets.make(count: RandomOctets.maximumCount + 1)
        }
    }

    @Test func anErrorCarriesItsReasonsAndLeavesNoneBehind() throws {
        let point = [4] + [UInt8](repeating: 5, count: 64)
        let octets = DER.ellipticCurveKey(DER.p256, point: point)
        do throws(CryptographyError) {
            _ = try PublicKey(subjectPublicKeyInfo: octets)
            Issue.record("accepted")
        } catch {
            #expect(error.code == .invalidPoint)
            #expect(error.reasons.count >= 2, "\(error.reasons)")
            #expect(error.location.hasPrefix("Cryptography/"))
            #expect(ErrorQueue.drain().isEmpty)
        }
    }

    @Test func manyTasksMayUseOneKeyAndEveryPoolAtOnce() async throws {
        let elliptic = try PrivateKey.generate(.ecP256)
        let rsa = try PrivateKey.generate(.rsa2048)
        let expected = try SHA256.digest(of: Self.message)
        let faults = await withTaskGroup(of: Int.self) { group in
            for task in 0..<32 {
                group.addTask { @concurrent in
                    var faults = 0
                    for round in 0..<20 {
                        do {
                            let message = Self.message + [UInt8(task), UInt8(round)]
                            let (key, algorithm): (PrivateKey, SignatureAlgorithm) =
                                round.isMultiple(of: 4) ? (rsa, .rsaPSSWithSHA384) : (elliptic, .ecdsaWithSHA256)
                            let signature = try key.sign(message, algorithm: algorithm)
                            let fresh = try PublicKey(subjectPublicKeyInfo: key.subjectPublicKeyInfo)
                            for verifier in [fresh, key.publicKey] {
                                let holds = try verifier.isValid(
                                    signature: signature,
                                    of: message,
                                    algorithm: algorithm
                                )
                                let fails = try verifier.isValid(
                                    signature: signature,
                                    of: Self.message,
                                    algorithm: algorithm
                                )
                                if !holds || fails { faults += 1 }
                            }
                            if try SHA256.digest(of: Self.message) != expected { faults += 1 }
                            let code = try HMACSHA256.authenticate(message, key: [UInt8(task)])
                            if try code != HMACSHA256.authenticate(message, key: [UInt8(task)]) { faults += 1 }
                        } catch { faults += 1 }
                    }
                    return faults
                }
            }
            return await group.reduce(0, +)
        }
        #expect(faults == 0)
    }
}
