internal import Bytes

// RFC 5758, 3.2: ECDSA: "the encoding MUST omit the parameters field".
// RFC 4055, 5:   sha256WithRSAEncryption and its kin: "the parameters MUST be NULL. Implementations MUST accept the
//                parameters being absent as well as present."
// RFC 8410, 3:   id-Ed25519: "the parameters MUST be absent".

extension AlgorithmIdentifier {
    /// The identifier of a signature algorithm by its RFC name; `nil` for a name that is none of those listed.
    ///
    /// `ecdsa-with-SHA256`, `sha256WithRSAEncryption`, `rsassa-pss-sha256`, each also with 384 and 512, and `id-Ed25519`.
    public init?(signatureAlgorithmName name: String) {
        guard let index = written.index(forKey: name), written[index].key.isVerbatim(name) else { return nil }
        self = written[index].value
    }

    /// The RFC name of the signature algorithm; `nil` where it is unknown or its parameters are not as its RFC demands.
    ///
    /// For RSA PKCS #1 the parameters are NULL or absent. For RSASSA-PSS the mask generation must be MGF1 with the same
    /// hash, the trailer field absent; the salt may have any length (``saltLength``), and the parameters of each hash may
    /// be NULL or absent.
    public var signatureAlgorithmName: String? {
        if let name = read[self] { return name }
        return self.pssParameters?.hash.algorithmName
    }

    /// How many octets of salt the signature has; `nil` where the algorithm is not RSASSA-PSS as it is accepted.
    public var saltLength: Int? { self.pssParameters?.saltLength }

    /// Why the identifier has no ``signatureAlgorithmName``; `nil` where it has one.
    public var signatureAlgorithmFault: PKIError? {
        guard self.signatureAlgorithmName == nil else { return nil }
        if self.identifier == PSSParameters.algorithm {
            do throws(PKIError) {
                _ = try PSSParameters(self.parametersDER)
            } catch {
                return error
            }
        }
        if let known = written.first(where: { $0.value.identifier == self.identifier }) {
            return known.value.parametersDER == nil
                ? PKIError(.parametersNotAbsent, known.key) : PKIError(.parametersNotNull, known.key)
        }
        return PKIError(.algorithmNotAccepted, self.identifier)
    }

    /// What people call an algorithm that was once common, or its numbers where it is none of those.
    static func oldName(of identifier: ObjectIdentifier) -> String { old[identifier] ?? identifier.dotted }

    private var pssParameters: PSSParameters? {
        self.identifier == PSSParameters.algorithm ? try? PSSParameters(self.parametersDER) : nil
    }

    /// ECDSA with SHA-256.
    public static let ecdsaWithSHA256 = Self(ObjectIdentifier(1, 2, 840, 10045, 4, 3, 2), checkedParameters: nil)
    /// ECDSA with SHA-384.
    public static let ecdsaWithSHA384 = Self(ObjectIdentifier(1, 2, 840, 10045, 4, 3, 3), checkedParameters: nil)
    /// ECDSA with SHA-512.
    public static let ecdsaWithSHA512 = Self(ObjectIdentifier(1, 2, 840, 10045, 4, 3, 4), checkedParameters: nil)
    /// RSA PKCS #1 v1.5 with SHA-256.
    public static let rsaPKCS1WithSHA256 = Self(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 11), checkedParameters: null)
    /// RSA PKCS #1 v1.5 with SHA-384.
    public static let rsaPKCS1WithSHA384 = Self(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 12), checkedParameters: null)
    /// RSA PKCS #1 v1.5 with SHA-512.
    public static let rsaPKCS1WithSHA512 = Self(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 13), checkedParameters: null)
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 octets.
    public static let rsaPSSWithSHA256 = pss(.sha256)
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 octets.
    public static let rsaPSSWithSHA384 = pss(.sha384)
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a salt of 64 octets.
    public static let rsaPSSWithSHA512 = pss(.sha512)
    /// Ed25519.
    public static let ed25519 = Self(ObjectIdentifier(1, 3, 101, 112), checkedParameters: nil)
}

private let null: [UInt8] = [0x05, 0x00]

/// The identifier that is written for each name.
private let written: [String: AlgorithmIdentifier] = [
    "ecdsa-with-SHA256": .ecdsaWithSHA256, "ecdsa-with-SHA384": .ecdsaWithSHA384,
    "ecdsa-with-SHA512": .ecdsaWithSHA512, "sha256WithRSAEncryption": .rsaPKCS1WithSHA256,
    "sha384WithRSAEncryption": .rsaPKCS1WithSHA384, "sha512WithRSAEncryption": .rsaPKCS1WithSHA512,
    "rsassa-pss-sha256": .rsaPSSWithSHA256, "rsassa-pss-sha384": .rsaPSSWithSHA384,
    "rsassa-pss-sha512": .rsaPSSWithSHA512, "id-Ed25519": .ed25519,
]

/// The name of each identifier that is read, but those of RSASSA-PSS with other parameters than are written.
private let read: [AlgorithmIdentifier: String] = {
    var names = Dictionary(written.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    for known in [AlgorithmIdentifier.rsaPKCS1WithSHA256, .rsaPKCS1WithSHA384, .rsaPKCS1WithSHA512] {
        names[AlgorithmIdentifier(known.identifier, checkedParameters: nil)] = names[known]
    }
    return names
}()

/// What people call algorithms that were once common.
private let old: [ObjectIdentifier: String] = [
    ObjectIdentifier(1, 2, 840, 113549, 1, 1, 4): "md5WithRSAEncryption",
    ObjectIdentifier(1, 2, 840, 113549, 1, 1, 5): "sha1WithRSAEncryption",
    ObjectIdentifier(1, 2, 840, 113549, 1, 1, 14): "sha224WithRSAEncryption",
    ObjectIdentifier(1, 2, 840, 10045, 4, 1): "ecdsa-with-SHA1",
    ObjectIdentifier(1, 2, 840, 10045, 4, 3, 1): "ecdsa-with-SHA224",
    ObjectIdentifier(1, 2, 840, 10040, 4, 3): "dsa-with-SHA1",
]

/// RSASSA-PSS with one hash throughout and a salt as long as it.
private func pss(_ hash: PSSHash) -> AlgorithmIdentifier {
    let digest = AlgorithmIdentifier(hash.identifier, checkedParameters: null)
    let mask = AlgorithmIdentifier(
        ObjectIdentifier(1, 2, 840, 113549, 1, 1, 8),
        checkedParameters: digest.derOctets
    )
    let encoded = DERWriter.octets { serializer in
        serializer.appendSequence { sequence in
            sequence.appendSequence(.context(0)) { $0.append(encoding: digest.derOctets) }
            sequence.appendSequence(.context(1)) { $0.append(encoding: mask.derOctets) }
            sequence.appendSequence(.context(2)) { $0.append(integer: hash.octets) }
        }
    }
    return AlgorithmIdentifier(PSSParameters.algorithm, checkedParameters: encoded)
}
