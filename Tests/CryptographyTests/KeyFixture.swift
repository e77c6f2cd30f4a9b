import Testbed

@testable import Cryptography

/// Keys from the outside, let in by the only way there is: sealed.
enum KeyFixture {
    /// The private key of a PrivateKeyInfo in DER.
    static func privateKey(of information: [UInt8]) throws -> PrivateKey {
        guard let masterKey = MasterKey(octets: [UInt8](repeating: 7, count: 32)) else {
            throw CryptographyError(.sealingFailed, "no master key")
        }
        let sealed = try SealedKey.seal(SecretOctets(information), under: masterKey, associatedOctets: [])
        return try PrivateKey(sealed: sealed, under: masterKey, associatedOctets: [])
    }

    /// The PrivateKeyInfo of an Ed25519 seed (RFC 8410 section 7).
    static func ed25519(seed: [UInt8]) -> [UInt8] {
        DER.sequence([0x02, 0x01, 0x00], DER.sequence(DER.ed25519), der(0x04, der(0x04, seed)))
    }
}
