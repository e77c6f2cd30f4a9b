internal import COpenSSL

/// Signing, or verifying, digests with one key and one algorithm; used again and again.
///
/// `@unchecked Sendable`: a ``Pool`` lends it to one borrower at a time.
@safe
final class KeyOperation: @unchecked Sendable {
    /// What it signs or verifies by.
    let algorithm: SignatureAlgorithm
    private let pointer: OpaquePointer  // EVP_PKEY_CTX *, owned; holds a reference to its key

    /// Signing with a private key; the key must be suitable for the algorithm.
    convenience init(signingWith key: LibraryKey, algorithm: SignatureAlgorithm) throws(CryptographyError) {
        try unsafe self.init(key, algorithm, nil, start: EVP_PKEY_sign_init, failingWith: .signingFailed)
    }

    /// Verifying with a public key; the key must be suitable for the algorithm.
    ///
    /// - Parameter saltLength: The salt of RSASSA-PSS in octets; `nil` for as many as the digest has.
    convenience init(
        verifyingWith key: LibraryKey,
        algorithm: SignatureAlgorithm,
        saltLength: Int? = nil
    ) throws(CryptographyError) {
        try unsafe self.init(
            key,
            algorithm,
            saltLength,
            start: EVP_PKEY_verify_init,
            failingWith: .verificationFailed
        )
    }

    private init(
        _ key: LibraryKey,
        _ algorithm: SignatureAlgorithm,
        _ saltLength: Int?,
        start: (OpaquePointer?) -> Int32,
        failingWith code: CryptographyError.Code
    ) throws(CryptographyError) {
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_pkey(nil, key.pointer, nil) else {
            throw CryptographyError(draining: code)
        }
        self.algorithm = algorithm
        unsafe self.pointer = pointer
        guard unsafe start(pointer) == 1 else { throw CryptographyError(draining: code) }
        guard try self.setPadding(saltLength: saltLength) else { throw CryptographyError(draining: code) }
    }

    deinit { unsafe EVP_PKEY_CTX_free(self.pointer) }

    private func setPadding(saltLength: Int?) throws(CryptographyError) -> Bool {
        guard let hashFunction = self.algorithm.hashFunction else { return true }
        let padding: Int32
        switch self.algorithm.scheme {
        case .ecdsa, .ed25519: return true
        case .rsaPKCS1: padding = RSA_PKCS1_PADDING
        case .rsaPSS: padding = RSA_PKCS1_PSS_PADDING
        }
        let digest = try FetchedDigest.of(hashFunction)
        guard unsafe EVP_PKEY_CTX_set_rsa_padding(self.pointer, padding) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(self.pointer, digest.pointer) == 1
        else { return false }
        guard self.algorithm.scheme == .rsaPSS else { return true }
        // When verifying, this length is demanded, not found out.
        let salt = saltLength.map { Int32(clamping: $0) } ?? RSA_PSS_SALTLEN_DIGEST
        return unsafe EVP_PKEY_CTX_set_rsa_mgf1_md(self.pointer, digest.pointer) == 1
            && EVP_PKEY_CTX_set_rsa_pss_saltlen(self.pointer, salt) == 1
    }

    /// The signature of a digest, of at most so many octets.
    func sign(digest: [UInt8], maximumCount: Int) throws(CryptographyError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: maximumCount)
        var count = maximumCount
        guard unsafe EVP_PKEY_sign(self.pointer, &signature, &count, digest, digest.count) == 1,
            (1...maximumCount).contains(count)
        else { throw CryptographyError(draining: .signingFailed) }
        signature.removeLast(maximumCount - count)
        return signature
    }

    /// Whether a well-formed signature of a digest is valid.
    func isValid(signature: [UInt8], ofDigest digest: [UInt8]) throws(CryptographyError) -> Bool {
        try VerificationResult.isValid(
            unsafe EVP_PKEY_verify(self.pointer, signature, signature.count, digest, digest.count)
        )
    }
}

/// Ed25519, which takes the whole message at once (RFC 8032 section 5.1.6).
enum OneShotSignature {
    /// The signature, of 64 octets, of a message.
    static func sign(_ message: [UInt8], key: LibraryKey) throws(CryptographyError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(draining: .signingFailed) }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var count = signature.count
        guard unsafe EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key.pointer, nil) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64
        else { throw CryptographyError(draining: .signingFailed) }
        return signature
    }

    /// Whether a signature of 64 octets is valid.
    static func isValid(
        _ signature: [UInt8],
        of message: [UInt8],
        key: LibraryKey
    ) throws(CryptographyError) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(draining: .verificationFailed) }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key.pointer, nil) == 1 else {
            throw CryptographyError(draining: .verificationFailed)
        }
        return try VerificationResult.isValid(
            unsafe EVP_DigestVerify(context, signature, signature.count, message, message.count)
        )
    }
}

/// What libcrypto's answers to "is it valid?" mean.
private enum VerificationResult {
    /// Whether it is; throws where the answer is no answer.
    ///
    /// libcrypto reports a wrong signature as 0, and by a reason in its queue; but it answers 0 also where its memory
    /// ran out, and then the reason is one that ``ErrorQueue`` knows for fatal.
    static func isValid(_ answer: Int32) throws(CryptographyError) -> Bool {
        switch answer {
        case 1: return true
        case 0:
            guard !ErrorQueue.drainFindsFatalError() else {
                throw CryptographyError(.verificationFailed, "libcrypto could not finish the verification")
            }
            return false
        default: throw CryptographyError(draining: .verificationFailed)
        }
    }
}
