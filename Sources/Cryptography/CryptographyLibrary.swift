internal import COpenSSL

/// The libcrypto that the program is linked to.
public enum CryptographyLibrary {
    /// The library's own words for its version, as `OpenSSL 3.0.19 27 Jan 2026`.
    public static var version: String {
        guard let text = unsafe OpenSSL_version(OPENSSL_VERSION) else { return "libcrypto" }
        return unsafe String(cString: text)
    }

    /// Has the library overwrite all memory that it gives back: its decoders leave private keys in theirs.
    ///
    /// It is for a program's first line, before anything asks the library for anything.
    ///
    /// - Returns: `false` where it is too late.
    public static func wipeWhatIsFreed() -> Bool { COpenSSL_wipe_what_is_freed() == 1 }

    /// The names of the signature algorithms that it can verify, in the order of ``SignatureAlgorithm``.
    public static var capabilities: [String] {
        SignatureAlgorithm.allCases.filter { self.offers($0) }.map(\.name)
    }

    private static func offers(_ algorithm: SignatureAlgorithm) -> Bool {
        let family =
            switch algorithm.scheme {
            case .ecdsa: "ECDSA"
            case .rsaPKCS1, .rsaPSS: "RSA"
            case .ed25519: "ED25519"
            }
        guard let signature = unsafe EVP_SIGNATURE_fetch(nil, family, nil) else {
            _ = ErrorQueue.drain()
            return false
        }
        unsafe EVP_SIGNATURE_free(signature)
        guard let hashFunction = algorithm.hashFunction else { return true }
        return (try? FetchedDigest.of(hashFunction)) != nil
    }
}
