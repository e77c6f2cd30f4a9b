internal import COpenSSL

/// A hash function of libcrypto, fetched once, and the contexts that compute it.
///
/// `@unchecked Sendable`: a fetched `EVP_MD` never changes. A value and no class: all threads hash with the same one, and would
/// pass its count of references from core to core. There is one of each, and it is never freed.
@safe
struct FetchedDigest: @unchecked Sendable {
    /// `EVP_MD *`, the process's own.
    let pointer: OpaquePointer
    private let contexts: DigestContexts

    private init(named name: String) throws(CryptographyError) {
        guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
            throw CryptographyError(draining: .algorithmUnavailable)
        }
        unsafe self.pointer = pointer
        guard let contexts = DigestContexts() else {
            unsafe EVP_MD_free(pointer)
            throw CryptographyError(.algorithmUnavailable, "no thread can keep a context")
        }
        self.contexts = contexts
    }

    /// Writes the digest of `octets`; `false`, with reasons in the error queue, where libcrypto fails.
    ///
    /// `output` must have room for the function's digest.
    func hash(_ octets: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) -> Bool {
        guard let context = unsafe self.contexts.ofThisThread() else { return false }
        let isDone =
            unsafe EVP_DigestInit_ex2(context, self.pointer, nil) == 1
            && EVP_DigestUpdate(context, octets.baseAddress, octets.count) == 1
            && EVP_DigestFinal_ex(context, output, nil) == 1
        // A context that failed is not used again.
        if !isDone { self.contexts.dropThatOfThisThread() }
        return isDone
    }

    // The whole process shares one of each.
    private static let sha1 = fetch("SHA1")
    private static let sha256 = fetch("SHA256")
    private static let sha384 = fetch("SHA384")
    private static let sha512 = fetch("SHA512")

    private static func fetch(_ name: String) -> Result<FetchedDigest, CryptographyError> {
        Result { () throws(CryptographyError) in try FetchedDigest(named: name) }
    }

    /// The fetched digest of a hash function.
    static func of(_ function: HashFunction) throws(CryptographyError) -> FetchedDigest {
        switch function {
        case .sha1: try Self.sha1.get()
        case .sha256: try Self.sha256.get()
        case .sha384: try Self.sha384.get()
        case .sha512: try Self.sha512.get()
        }
    }
}

/// What computations of one hash function need, a context for each thread: made at its first use, freed with the thread.
///
/// Nothing is locked and nothing is counted: of what issuance costs beside its mathematics, hashing is the most frequent.
private struct DigestContexts: Sendable {
    private let key: CRYPTO_THREAD_LOCAL

    init?() {
        var key = CRYPTO_THREAD_LOCAL()
        let isMade = unsafe CRYPTO_THREAD_init_local(&key) { context in
            unsafe EVP_MD_CTX_free(OpaquePointer(context))
        }
        guard isMade == 1 else { return nil }
        self.key = key
    }

    /// The calling thread's `EVP_MD_CTX *`; `nil` where none can be made.
    func ofThisThread() -> OpaquePointer? {
        var key = self.key
        if let context = unsafe CRYPTO_THREAD_get_local(&key) { return OpaquePointer(context) }
        guard let context = unsafe EVP_MD_CTX_new() else { return nil }
        guard unsafe CRYPTO_THREAD_set_local(&key, UnsafeMutableRawPointer(context)) == 1 else {
            unsafe EVP_MD_CTX_free(context)
            return nil
        }
        return unsafe context
    }

    /// Frees the calling thread's context; the next use makes another.
    func dropThatOfThisThread() {
        var key = self.key
        guard let context = unsafe CRYPTO_THREAD_get_local(&key) else { return }
        unsafe EVP_MD_CTX_free(OpaquePointer(context))
        _ = unsafe CRYPTO_THREAD_set_local(&key, nil)
    }
}
