internal import COpenSSL

// PrivateKeyInfo  ::=  SEQUENCE  { version, privateKeyAlgorithm, privateKey OCTET STRING, attributes [0] OPTIONAL }
//                                                                      -- RFC 5208 section 5 (PKCS #8)

extension LibraryKey {
    /// A new private key.
    static func generate(_ algorithm: KeyAlgorithm) throws(CryptographyError) -> LibraryKey {
        let factory: KeyFactory
        switch algorithm.publicKeyKind {
        case .rsa(let bits):
            factory = try Self.generator(family: "RSA")
            guard unsafe EVP_PKEY_CTX_set_rsa_keygen_bits(factory.pointer, Int32(bits)) == 1 else {
                throw CryptographyError(draining: .keyGenerationFailed)
            }
        case .ellipticCurve(let curve):
            factory = try Self.generator(family: "EC")
            guard unsafe EVP_PKEY_CTX_set_group_name(factory.pointer, curve.name) == 1 else {
                throw CryptographyError(draining: .keyGenerationFailed)
            }
        case .ed25519:
            factory = try Self.generator(family: "ED25519")
        }
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_generate(factory.pointer, &key) == 1, let key = unsafe key else {
            throw CryptographyError(draining: .keyGenerationFailed)
        }
        return unsafe LibraryKey(takingOwnershipOf: key)
    }

    private static func generator(family: String) throws(CryptographyError) -> KeyFactory {
        let factory = try KeyFactory(family: family, failingWith: .keyGenerationFailed)
        guard unsafe EVP_PKEY_keygen_init(factory.pointer) == 1 else {
            throw CryptographyError(draining: .keyGenerationFailed)
        }
        return factory
    }

    /// The private key as PrivateKeyInfo in DER, in the clear.
    func encoded() throws(CryptographyError) -> SecretOctets {
        // Freeing a PKCS8_PRIV_KEY_INFO wipes the key in it.
        guard let information = unsafe EVP_PKEY2PKCS8(self.pointer) else {
            throw CryptographyError(draining: .keyExportFailed)
        }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
        let count = unsafe i2d_PKCS8_PRIV_KEY_INFO(information, nil)
        guard count > 0 else { throw CryptographyError(draining: .keyExportFailed) }
        let octets = unsafe SecretOctets(count: Int(count)) { buffer in
            var next = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe i2d_PKCS8_PRIV_KEY_INFO(information, &next) == count
        }
        guard let octets else { throw CryptographyError(draining: .keyExportFailed) }
        return octets
    }

    /// The private key of a PrivateKeyInfo in DER, which must be all of the octets.
    static func decoded(_ octets: SecretOctets) throws(CryptographyError) -> LibraryKey {
        let key: OpaquePointer? = unsafe octets.withOctets { buffer in
            let start = unsafe buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var next = unsafe start
            guard let information = unsafe d2i_PKCS8_PRIV_KEY_INFO(nil, &next, buffer.count) else { return nil }
            defer { unsafe PKCS8_PRIV_KEY_INFO_free(information) }
            guard let start = unsafe start, let next = unsafe next, unsafe next - start == buffer.count else {
                return nil
            }
            return unsafe EVP_PKCS82PKEY(information)
        }
        guard let key = unsafe key else { throw CryptographyError(draining: .unsealingFailed) }
        return unsafe LibraryKey(takingOwnershipOf: key)
    }
}
