public import Bytes
internal import COpenSSL

/// SHA-256 (FIPS 180-4) over octets that come piece by piece, for what is too large for memory.
///
/// It has one user at a time.
@safe
public final class RunningDigest {
    private let context: OpaquePointer

    /// A digest of nothing yet.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public init() throws(CryptographyError) {
        let function = try FetchedDigest.of(.sha256)
        guard let context = unsafe EVP_MD_CTX_new() else { throw CryptographyError(draining: .hashingFailed) }
        unsafe self.context = context
        guard unsafe EVP_DigestInit_ex2(context, function.pointer, nil) == 1 else {
            throw CryptographyError(draining: .hashingFailed)
        }
    }

    deinit { unsafe EVP_MD_CTX_free(self.context) }

    /// Takes the octets that come next.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails; it is of no use then.
    public func append(_ octets: [UInt8]) throws(CryptographyError) {
        let isDone = unsafe octets.withUnsafeBytes { octets in
            unsafe EVP_DigestUpdate(self.context, octets.baseAddress, octets.count) == 1
        }
        guard isDone else { throw CryptographyError(draining: .hashingFailed) }
    }

    /// The digest of all that came; nothing more may come.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public func finish() throws(CryptographyError) -> Digest256 {
        var octets = [UInt8](repeating: 0, count: 32)
        let isDone = unsafe octets.withUnsafeMutableBytes { octets in
            guard let start = octets.baseAddress else { return false }
            return unsafe EVP_DigestFinal_ex(self.context, start, nil) == 1
        }
        guard isDone, let digest = Digest256(octets) else { throw CryptographyError(draining: .hashingFailed) }
        return digest
    }
}
