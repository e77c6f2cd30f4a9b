/// A private key that signs and cannot be read.
///
/// It leaves the process only sealed (``sealed(under:associatedOctets:)``), and neither printing nor mirroring shows it.
public final class PrivateKey: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's family, and its size or curve.
    public let algorithm: KeyAlgorithm
    /// The public half.
    public let publicKey: PublicKey

    let key: LibraryKey
    private let operations = Pool<KeyOperation>(maximumIdle: 16)

    /// The SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) of the public half, in DER.
    public var subjectPublicKeyInfo: [UInt8] { self.publicKey.subjectPublicKeyInfo }

    /// A new key from libcrypto's private random generator; throws where libcrypto fails.
    public static func generate(_ algorithm: KeyAlgorithm) throws(CryptographyError) -> PrivateKey {
        try PrivateKey(key: .generate(algorithm), failingWith: .keyGenerationFailed)
    }

    /// The key inside octets that ``sealed(under:associatedOctets:)`` made; throws ``CryptographyError/Code/unsealingFailed`` unless the master key and the associated octets are the same and no octet was changed.
    public convenience init(
        sealed: [UInt8],
        under masterKey: MasterKey,
        associatedOctets: [UInt8]
    ) throws(CryptographyError) {
        let secret = try SealedKey.open(sealed, under: masterKey, associatedOctets: associatedOctets)
        try self.init(key: .decoded(secret), failingWith: .unsealingFailed)
    }

    /// The owner of a libcrypto key that is of one of our algorithms.
    private init(key: LibraryKey, failingWith code: CryptographyError.Code) throws(CryptographyError) {
        let publicKey = try PublicKey(subjectPublicKeyInfo: key.makeSubjectPublicKeyInfo())
        guard let algorithm = KeyAlgorithm.allCases.first(where: { $0.publicKeyKind == publicKey.kind }) else {
            throw CryptographyError(code, "keys of this kind and size are not used")
        }
        self.key = key
        self.publicKey = publicKey
        self.algorithm = algorithm
    }

    /// The signature of a message: of ECDSA an Ecdsa-Sig-Value in DER; throws ``CryptographyError/Code/unsuitableAlgorithm`` where the key is of another family, or where libcrypto fails.
    public func sign(_ message: [UInt8], algorithm: SignatureAlgorithm) throws(CryptographyError) -> [UInt8] {
        guard self.publicKey.isSuitable(for: algorithm) else {
            throw CryptographyError(.unsuitableAlgorithm, "a key of \(self.algorithm) cannot sign \(algorithm.name)")
        }
        guard let hashFunction = algorithm.hashFunction else {
            return try OneShotSignature.sign(message, key: self.key)
        }
        let digest = try hashFunction.digest(of: message)
        let operation: KeyOperation
        if let idle = self.operations.take(where: { $0.algorithm == algorithm }) {
            operation = idle
        } else {
            operation = try KeyOperation(signingWith: self.key, algorithm: algorithm)
        }
        let signature = try operation.sign(digest: digest, maximumCount: self.key.maximumSignatureCount)
        self.operations.give(back: operation)
        return signature
    }

    /// The key, sealed under a master key together with octets that must be shown again to open it; throws where libcrypto fails.
    public func sealed(under masterKey: MasterKey, associatedOctets: [UInt8]) throws(CryptographyError) -> [UInt8] {
        try SealedKey.seal(self.key.encoded(), under: masterKey, associatedOctets: associatedOctets)
    }

    /// What is printed instead of the key.
    public var description: String { "PrivateKey(\(self.algorithm.rawValue), secret)" }

    /// What is printed instead of the key.
    public var debugDescription: String { self.description }

    /// The algorithm alone: a mirror sees no key either.
    public var customMirror: Mirror { Mirror(self, children: ["algorithm": self.algorithm]) }
}
