import Bytes
public import Cryptography
public import Ledger

extension SaltedDigest {
    /// What is recorded of a secret access key, with fresh salt.
    ///
    /// - Throws: `CryptographyError` where there are no random octets, or hashing fails.
    public init(of secret: SecretAccessKey) throws(CryptographyError) {
        let salt = UniqueIdentifier(try RandomOctets.make(count: 16)) ?? UniqueIdentifier(words: (0, 0))
        self.init(salt: salt, digest: try Self.digest(of: secret, salt: salt))
    }

    /// Whether it is what is recorded of a secret access key, in a time that does not depend on either.
    ///
    /// - Throws: `CryptographyError` where hashing fails.
    public func isDigest(of secret: SecretAccessKey) throws(CryptographyError) -> Bool {
        let digest = try Self.digest(of: secret, salt: self.salt)
        return agreeInConstantTime(digest.octets.span, self.digest.octets.span)
    }

    private static func digest(
        of secret: SecretAccessKey,
        salt: UniqueIdentifier
    ) throws(CryptographyError) -> Digest256 {
        let beginning = Array("ca-ledger secret\n".utf8) + salt.octets
        var octets: [UInt8] = []
        octets.reserveCapacity(beginning.count + secret.octets.count)
        defer { SecretOctets.wipe(&octets) }
        octets += beginning
        secret.octets.append(to: &octets)
        return try SHA256.digest(of: octets)
    }
}
