internal import COpenSSL

/// A hash function of libcrypto, fetched once, and the contexts that compute it.
///
/// `@unchecked Sendable`: a fetched `EVP_MD` never changes, and libcrypto counts its references atomically.
@safe
final class FetchedDigest: @unchecked Sendable {
    /// `EVP_MD *`, owned.
    let pointer: OpaquePointer
    private let contexts = Pool<DigestContext>(maximumIdle: 64)

    private init(named name: String) throws(CryptographyError) {
        guard let pointer = unsafe EVP_MD_fetch(nil, name, nil) else {
            throw CryptographyError(draining: .algorithmUnavailable)
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_MD_free(self.pointer) }

    /// Writes the digest of `octets`; `false`, with reasons in the error queue, where libcrypto fails.
    ///
    /// `output` must have room for the function's digest.
    func hash(_ octets: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer) -> Bool {
        guard let context = self.contexts.take() ?? DigestContext() else { return false }
        let isDone = unsafe context.hash(octets, with: self.pointer, into: output)
        // A context that failed is not used again.
        if isDone { self.contexts.give(back: context) }
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

/// What one computation of a digest needs; used again and again with the same function.
///
/// `@unchecked Sendable`: a ``Pool`` lends it to one borrower at a time.
@safe
private final class DigestContext: @unchecked Sendable {
    private let pointer: OpaquePointer  // EVP_MD_CTX *, owned

    init?() {
        guard let pointer = unsafe EVP_MD_CTX_new() else { return nil }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_MD_CTX_free(self.pointer) }

    func hash(
        _ octets: UnsafeRawBufferPointer,
        with function: OpaquePointer,
        into output: UnsafeMutableRawPointer
    ) -> Bool {
        unsafe EVP_DigestInit_ex2(self.pointer, function, nil) == 1
            && EVP_DigestUpdate(self.pointer, octets.baseAddress, octets.count) == 1
            && EVP_DigestFinal_ex(self.pointer, output, nil) == 1
    }
}
