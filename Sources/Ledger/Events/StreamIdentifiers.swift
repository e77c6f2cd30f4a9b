public import Bytes
public import Cryptography

/// The names of streams that follow from other names.
public enum StreamIdentifiers {
    /// The stream of an authority's revocations: the first 16 octets of SHA-256 over `ca-ledger revocations`, a line feed, and
    /// the authority's identifier (schemas/format.md section 1).
    ///
    /// It lies beside the authority's own, so that what is revoked makes no judgement stale.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func revocations(of authority: UniqueIdentifier) throws(CryptographyError) -> UniqueIdentifier {
        try self.stream("ca-ledger revocations", of: authority)
    }

    /// The stream of the periods in which an authority's responders answer: likewise over `ca-ledger ocsp periods`.
    ///
    /// - Throws: ``CryptographyError`` where libcrypto fails.
    public static func periods(of authority: UniqueIdentifier) throws(CryptographyError) -> UniqueIdentifier {
        try self.stream("ca-ledger ocsp periods", of: authority)
    }

    private static func stream(
        _ name: StaticString,
        of authority: UniqueIdentifier
    ) throws(CryptographyError) -> UniqueIdentifier {
        let digest = try SHA256.digest(of: Array("\(name)\n".utf8) + authority.octets).words
        return UniqueIdentifier(words: (digest.0, digest.1))
    }
}
