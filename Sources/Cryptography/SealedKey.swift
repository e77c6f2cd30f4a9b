internal import COpenSSL

/// A private key in the form in which it may lie on a disk.
///
/// A version octet (1), a random nonce of 12 octets, the PrivateKeyInfo (RFC 5208) encrypted with AES-256-GCM
/// (NIST SP 800-38D), and the tag of 16 octets. Authenticated with it: the version octet and the associated octets.
/// Nonces are random, and a master key seals far fewer than the 2^32 keys that random nonces allow.
enum SealedKey {
    private static let version: UInt8 = 1
    private static let nonceCount = 12
    private static let tagCount = 16
    /// More than any PrivateKeyInfo in use has, an RSA key of 4096 bits having some 2,400 octets.
    private static let maximumCount = 16_384

    /// The sealed form of a key.
    static func seal(
        _ secret: SecretOctets,
        under masterKey: MasterKey,
        associatedOctets: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        let nonce = try RandomOctets.make(count: Self.nonceCount)
        let context = try SealingContext()
        var encrypted = [UInt8](repeating: 0, count: secret.count)
        var tag = [UInt8](repeating: 0, count: Self.tagCount)
        let isSealed = unsafe secret.withOctets { clear in
            unsafe context.start(masterKey: masterKey, nonce: nonce, isSealing: true)
                && context.authenticate([Self.version] + associatedOctets)
                && context.update(clear, into: &encrypted)
                && context.finishSealing(tag: &tag)
        }
        guard isSealed else { throw CryptographyError(draining: .sealingFailed) }
        return [Self.version] + nonce + encrypted + tag
    }

    /// The key in a sealed form; nothing of it is seen before its tag is.
    static func open(
        _ sealed: [UInt8],
        under masterKey: MasterKey,
        associatedOctets: [UInt8]
    ) throws(CryptographyError) -> SecretOctets {
        guard sealed.first == Self.version else {
            throw CryptographyError(.unsealingFailed, "the sealed key is not of version \(Self.version)")
        }
        guard (1 + Self.nonceCount + Self.tagCount...Self.maximumCount).contains(sealed.count) else {
            throw CryptographyError(.unsealingFailed, "the sealed key has \(sealed.count) octets")
        }
        let nonce = Array(sealed[1..<1 + Self.nonceCount])
        let encrypted = sealed[(1 + Self.nonceCount)..<(sealed.count - Self.tagCount)]
        var tag = Array(sealed.suffix(Self.tagCount))
        let context = try SealingContext()
        guard context.start(masterKey: masterKey, nonce: nonce, isSealing: false),
            context.authenticate([Self.version] + associatedOctets)
        else { throw CryptographyError(draining: .unsealingFailed) }
        let secret = unsafe SecretOctets(count: encrypted.count) { clear in
            unsafe encrypted.withUnsafeBytes { unsafe context.update($0, into: clear) }
                && context.finishOpening(tag: &tag)
        }
        guard let secret else {
            _ = ErrorQueue.drain()
            throw CryptographyError(
                .unsealingFailed,
                "the master key is another, or the sealed key or what belongs to it was changed"
            )
        }
        return secret
    }
}

/// AES-256-GCM at work on one key; libcrypto wipes its key schedule when it is freed.
@safe
private final class SealingContext {
    private let pointer: OpaquePointer  // EVP_CIPHER_CTX *, owned

    init() throws(CryptographyError) {
        guard let pointer = unsafe EVP_CIPHER_CTX_new() else { throw CryptographyError(draining: .sealingFailed) }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_CIPHER_CTX_free(self.pointer) }

    func start(masterKey: MasterKey, nonce: [UInt8], isSealing: Bool) -> Bool {
        guard let cipher = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil) else { return false }
        // The context holds a reference of its own.
        defer { unsafe EVP_CIPHER_free(cipher) }
        return unsafe masterKey.secret.withOctets { key in
            let key = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe EVP_CipherInit_ex2(self.pointer, cipher, key, nonce, isSealing ? 1 : 0, nil) == 1
        }
    }

    func authenticate(_ octets: [UInt8]) -> Bool {
        guard let count = Int32(exactly: octets.count) else { return false }
        var written: Int32 = 0
        return unsafe EVP_CipherUpdate(self.pointer, nil, &written, octets, count) == 1
    }

    func update(_ input: UnsafeRawBufferPointer, into output: inout [UInt8]) -> Bool {
        unsafe output.withUnsafeMutableBytes { unsafe self.update(input, into: $0) }
    }

    func update(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Bool {
        guard let count = Int32(exactly: input.count), output.count == input.count else { return false }
        var written: Int32 = 0
        let start = unsafe output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let source = unsafe input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        return unsafe EVP_CipherUpdate(self.pointer, start, &written, source, count) == 1 && written == count
    }

    func finishSealing(tag: inout [UInt8]) -> Bool {
        unsafe self.finish()
            && EVP_CIPHER_CTX_ctrl(self.pointer, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
    }

    func finishOpening(tag: inout [UInt8]) -> Bool {
        unsafe EVP_CIPHER_CTX_ctrl(self.pointer, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
            && self.finish()
    }

    private func finish() -> Bool {
        // GCM holds nothing back: the last call writes no octet, but demands a place.
        var nothing = [UInt8](repeating: 0, count: 16)
        var written: Int32 = 0
        return unsafe EVP_CipherFinal_ex(self.pointer, &nothing, &written) == 1 && written == 0
    }
}
