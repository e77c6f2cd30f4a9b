import Bytes
import Cryptography
import Testing

@Suite struct DigestTests {
    /// FIPS 180-4's examples (NIST CSRC, "Examples with Intermediate Values"), with the empty message from the CAVP.
    static let vectors: [(HashFunction, String, String)] = [
        (.sha1, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        (.sha1, "abc", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        (
            .sha1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "84983e441c3bd26ebaae4aa1f95129e5e54670f1"
        ),
        (.sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (.sha256, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            .sha256, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            .sha384, "abc",
            "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7"
        ),
        (
            .sha512, "abc",
            """
            ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
            2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
            """
        ),
    ]

    @Test(arguments: Self.vectors)
    func digestsAreThoseOfFIPS180(function: HashFunction, message: String, expected: String) throws {
        #expect(try function.digest(of: Array(message.utf8)).hexadecimal == expected)
        if function == .sha256 {
            #expect(try SHA256.digest(of: Array(message.utf8)).description == expected)
        }
    }

    /// The third example of each function in FIPS 180: one million times "a".
    @Test(arguments: [
        (HashFunction.sha1, "34aa973cd4c4daa4f61eeb2bdbad27316534016f"),
        (.sha256, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
        (
            .sha384,
            "9d0e1809716474cb086e834e310a4a1ced149e9c00f248527972cec5704c2a5b07b8b3dc38ecc4ebae97ddd87f3d8985"
        ),
        (
            .sha512,
            """
            e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb\
            de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b
            """
        ),
    ])
    func aMillionTimesTheLetterA(function: HashFunction, expected: String) throws {
        #expect(try function.digest(of: [UInt8](repeating: 0x61, count: 1_000_000)).hexadecimal == expected)
    }

    @Test func aSliceIsHashedFromItsStartToItsEnd() throws {
        let octets = Array("xxabcyy".utf8)
        #expect(
            try SHA256.digest(of: octets[2..<5]).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
    }

    @Test func aTreeNodeIsThePrefixAndBothDigestsInOrder() throws {
        let left = try SHA256.digest(of: Array("left".utf8))
        let right = try SHA256.digest(of: Array("right".utf8))
        let node = try SHA256.digest(prefix: 1, left, right)
        #expect(try node == SHA256.digest(of: [1] + left.octets + right.octets))
        #expect(try node != SHA256.digest(prefix: 1, right, left))
    }

    @Test func aReusedContextRemembersNothing() throws {
        let first = try HashFunction.sha512.digest(of: [1, 2, 3])
        _ = try HashFunction.sha512.digest(of: [UInt8](repeating: 9, count: 1000))
        #expect(try HashFunction.sha512.digest(of: [1, 2, 3]) == first)
    }
}

@Suite struct HMACTests {
    /// Test cases 1, 2, 3 and 6 of RFC 4231 section 4, as key, message, and the code over SHA-256.
    @Test(arguments: [
        (
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
        (
            [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
        ),
        (
            [UInt8](repeating: 0xAA, count: 131),
            Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        ),
    ])
    func codesAreThoseOfRFC4231(key: [UInt8], message: [UInt8], expected: String) throws {
        #expect(try HMACSHA256.authenticate(message, key: key).hexadecimal == expected)
        let kept = try HMACSHA256.Key(key)
        for _ in 0..<3 { #expect(try kept.authenticate(message).hexadecimal == expected) }
    }

    @Test func aKeyThatIsKeptForgetsEveryMessage() async throws {
        let keys = try [[1], [2], []].map { (octets: $0, kept: try HMACSHA256.Key($0)) }
        try await withThrowingTaskGroup { group in
            for number in UInt8(0)..<8 {
                group.addTask {
                    for length in 0..<100 {
                        let message = [UInt8](repeating: number, count: length)
                        for key in keys {
                            let code = try key.kept.authenticate(message)
                            let expected = try HMACSHA256.authenticate(message, key: key.octets)
                            #expect(code == expected)
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Test case 2 over SHA-1 (RFC 2202 section 3), SHA-384 and SHA-512 (RFC 4231 section 4.3).
    @Test(arguments: [
        (HashFunction.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (
            .sha384,
            "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
        ),
        (
            .sha512,
            """
            164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
            9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737
            """
        ),
    ])
    func codesOverTheOtherHashFunctions(function: HashFunction, expected: String) throws {
        let message = Array("what do ya want for nothing?".utf8)
        #expect(try HMAC(function).authenticate(message, key: Array("Jefe".utf8)).hexadecimal == expected)
    }

    /// The code of nothing under nothing, as CPython's `hmac` computes it too.
    @Test func anEmptyKeyAndAnEmptyMessageAreAllowed() throws {
        #expect(
            try HMACSHA256.authenticate([], key: []).hexadecimal
                == "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
        )
    }

    @Test func aKeyIsNotRememberedForTheNextMessage() throws {
        let first = try HMACSHA256.authenticate([1], key: [7])
        _ = try HMACSHA256.authenticate([1], key: [8])
        #expect(try HMACSHA256.authenticate([1], key: [7]) == first)
        #expect(try HMACSHA256.authenticate([1], key: []) != first)
    }
}
