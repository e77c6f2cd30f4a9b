/// A public key that verifies signatures.
///
/// It exists only where the key is one: strict DER, an RSA modulus of 2048 to 8192 bits with an odd exponent from 3 to
/// 64 bits, or a point on one of the three curves (which never is the point at infinity), or 32 octets of Ed25519.
public final class PublicKey: Sendable {
    /// The key's family, and its size or curve.
    public let kind: PublicKeyKind
    /// The SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7) in DER, as it was given.
    public let subjectPublicKeyInfo: [UInt8]

    private let key: LibraryKey
    private let operations = Pool<KeyOperation>(maximumIdle: 8)

    /// The key that a SubjectPublicKeyInfo holds.
    ///
    /// - Throws: ``CryptographyError/Code/malformedPublicKey``, ``CryptographyError/Code/unsupportedPublicKey``,
    ///   ``CryptographyError/Code/invalidPoint`` or ``CryptographyError/Code/invalidExponent``, with a reason that names what
    ///   is wrong; another code where libcrypto fails.
    public init(subjectPublicKeyInfo: [UInt8]) throws(CryptographyError) {
        switch try SubjectPublicKey(subjectPublicKeyInfo: subjectPublicKeyInfo) {
        case .rsa(let modulus, let exponent):
            self.kind = .rsa(bits: try Self.checkedBits(modulus: modulus, exponent: exponent))
            self.key = try .rsa(modulus: modulus, exponent: exponent)
        case .ellipticCurve(let curve, let point):
            self.kind = .ellipticCurve(curve)
            let kept = try CurveKeys.take(curve, point: point)
            self.key = kept.key
            if let operation = kept.operation { self.operations.give(back: operation) }
        case .ed25519(let octets):
            self.kind = .ed25519
            self.key = try .ed25519(octets)
        }
        self.subjectPublicKeyInfo = subjectPublicKeyInfo
    }

    deinit {
        // Contexts and the key are this object's own, and nobody is using it.
        guard case .ellipticCurve(let curve) = self.kind else { return }
        CurveKeys.giveBack(curve, self.key, self.operations.take())
    }

    /// The Ed25519 key of 32 octets (RFC 8032 section 5.1.5); throws ``CryptographyError/Code/malformedPublicKey`` for any other count.
    public convenience init(ed25519 octets: [UInt8]) throws(CryptographyError) {
        guard octets.count == 32 else {
            throw CryptographyError(.malformedPublicKey, .ed25519KeyLength)
        }
        try self.init(subjectPublicKeyInfo: SubjectPublicKey.ed25519Prefix + octets)
    }

    /// Whether a key of this kind makes and verifies signatures of the algorithm.
    public func isSuitable(for algorithm: SignatureAlgorithm) -> Bool { self.kind.isSuitable(for: algorithm) }

    /// Whether the signature is valid: `false` for one that is wrong, malformed or of an algorithm of other keys; throws only where libcrypto fails.
    ///
    /// - Parameter saltLength: How many octets of salt a signature of RSASSA-PSS must have; `nil` for as many as the digest
    ///   has. Other algorithms have none.
    public func isValid(
        signature: [UInt8],
        of message: [UInt8],
        algorithm: SignatureAlgorithm,
        saltLength: Int? = nil
    ) throws(CryptographyError) -> Bool {
        guard self.isSuitable(for: algorithm), self.isWellFormed(signature) else { return false }
        guard let hashFunction = algorithm.hashFunction else {
            return try OneShotSignature.isValid(signature, of: message, key: self.key)
        }
        let digest = try hashFunction.digest(of: message)
        if let saltLength, algorithm.scheme == .rsaPSS, saltLength != digest.count {
            // More salt than fits beside the digest is in no signature (RFC 8017 section 9.1.2, step 3).
            guard saltLength >= 0, saltLength + digest.count + 2 <= signature.count else { return false }
            let operation = try KeyOperation(verifyingWith: self.key, algorithm: algorithm, saltLength: saltLength)
            return try operation.isValid(signature: signature, ofDigest: digest)
        }
        let operation: KeyOperation
        if let idle = self.operations.take(where: { $0.algorithm == algorithm }) {
            operation = idle
        } else {
            operation = try KeyOperation(verifyingWith: self.key, algorithm: algorithm)
        }
        let isValid = try operation.isValid(signature: signature, ofDigest: digest)
        self.operations.give(back: operation)
        return isValid
    }

    /// Whether the octets have the form that every signature by this key has.
    private func isWellFormed(_ signature: [UInt8]) -> Bool {
        switch self.kind {
        // RFC 8017 sections 8.1.2 and 8.2.2, step 1.
        case .rsa(let bits): signature.count == (bits + 7) / 8
        case .ellipticCurve(let curve):
            ECDSASignature.isWellFormed(signature, integerOctets: curve.coordinateCount)
        // RFC 8032 section 5.1.7, step 1.
        case .ed25519: signature.count == 64
        }
    }

    /// How many bits a modulus has, after every check that an RSA key can be given without its private half.
    static func checkedBits(
        modulus: ArraySlice<UInt8>,
        exponent: ArraySlice<UInt8>
    ) throws(CryptographyError) -> Int {
        guard let first = modulus.first, let last = modulus.last else {
            throw CryptographyError(.malformedPublicKey, .modulusZero)
        }
        let bits = modulus.count * 8 - first.leadingZeroBitCount
        guard (2048...8192).contains(bits) else {
            throw CryptographyError(.unsupportedPublicKey, .modulusLength, UInt64(bits))
        }
        guard last & 1 == 1 else { throw CryptographyError(.malformedPublicKey, .modulusEven) }
        guard exponent.count <= 8 else {
            throw CryptographyError(.unsupportedPublicKey, .exponentTooLong)
        }
        let value = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value >= 3, value & 1 == 1 else {
            throw CryptographyError(.invalidExponent, .exponentUnusable, value)
        }
        return bits
    }
}
