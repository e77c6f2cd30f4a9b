internal import COpenSSL

/// A key inside libcrypto, public or private.
///
/// `@unchecked Sendable`: libcrypto does not change an `EVP_PKEY` once it is built and counts its references
/// atomically; whatever is done with one is done in a context of its own. ``CurveKeys`` gives one another point, while nobody holds it.
@safe
final class LibraryKey: @unchecked Sendable {
    /// `EVP_PKEY *`, owned.
    let pointer: OpaquePointer

    init(takingOwnershipOf pointer: OpaquePointer) { unsafe self.pointer = pointer }

    deinit { unsafe EVP_PKEY_free(self.pointer) }

    /// The most octets that a signature has.
    var maximumSignatureCount: Int { Int(unsafe EVP_PKEY_get_size(self.pointer)) }

    /// The SubjectPublicKeyInfo of the public half in DER, as libcrypto writes it: slow, for keys of our own.
    func makeSubjectPublicKeyInfo() throws(CryptographyError) -> [UInt8] {
        let count = unsafe i2d_PUBKEY(self.pointer, nil)
        guard count > 0 else { throw CryptographyError(draining: .keyExportFailed) }
        var octets = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe octets.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress
            return unsafe i2d_PUBKEY(self.pointer, &next)
        }
        guard written == count else { throw CryptographyError(draining: .keyExportFailed) }
        return octets
    }
}

/// A context that makes or parametrises keys of one family, for the length of a call.
@safe
final class KeyFactory {
    /// `EVP_PKEY_CTX *`, owned.
    let pointer: OpaquePointer

    /// A context for a family by libcrypto's name: `RSA`, `EC`, `ED25519`.
    init(family: String, failingWith code: CryptographyError.Code) throws(CryptographyError) {
        guard let pointer = unsafe EVP_PKEY_CTX_new_from_name(nil, family, nil) else {
            throw CryptographyError(draining: code)
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe EVP_PKEY_CTX_free(self.pointer) }

    /// The key of a family that parameters describe, or `nil` with reasons in the error queue.
    func makeKey(selection: Int32, parameters: [OSSL_PARAM]) -> LibraryKey? {
        var parameters = unsafe parameters
        var key: OpaquePointer?
        guard unsafe EVP_PKEY_fromdata_init(self.pointer) == 1,
            unsafe EVP_PKEY_fromdata(self.pointer, &key, selection, &parameters) == 1, let key = unsafe key
        else { return nil }
        return unsafe LibraryKey(takingOwnershipOf: key)
    }
}
