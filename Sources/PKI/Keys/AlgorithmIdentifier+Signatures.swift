internal import SwiftASN1

// RFC 5758, 3.2: ECDSA: "the encoding MUST omit the parameters field".
// RFC 4055, 5:   sha256WithRSAEncryption and its kin: "the parameters MUST be NULL".
// RFC 8410, 3:   id-Ed25519: "the parameters MUST be absent".
// RFC 4055, 3.1: RSASSA-PSS-params ::= SEQUENCE {
//     hashAlgorithm     [0] HashAlgorithm    DEFAULT sha1Identifier,
//     maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
//     saltLength        [2] INTEGER          DEFAULT 20,
//     trailerField      [3] INTEGER          DEFAULT 1 }
// RFC 4055, 2.1: of a hash's parameters "implementations MUST accept the parameters being absent as well as present".

extension AlgorithmIdentifier {
    /// The identifier of a signature algorithm by its RFC name; `nil` for a name that is none of those listed.
    ///
    /// `ecdsa-with-SHA256`, `sha256WithRSAEncryption`, `rsassa-pss-sha256`, each also with 384 and 512, and `id-Ed25519`.
    public init?(signatureAlgorithmName name: String) {
        guard let known = written[name] else { return nil }
        self = known
    }

    /// The RFC name of the signature algorithm; `nil` where it is unknown or its parameters are not as its RFC demands.
    ///
    /// For RSA PKCS #1 the parameters must be NULL: absent ones, which some old software wrote, are not accepted. For
    /// RSASSA-PSS the mask generation must be MGF1 with the same hash, the salt as long as the hash, the trailer field
    /// absent; the parameters of each hash may be NULL or absent.
    public var signatureAlgorithmName: String? { read[self] }

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
    public static let rsaPSSWithSHA256 = pss(.sha256, null, null)
    /// RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 octets.
    public static let rsaPSSWithSHA384 = pss(.sha384, null, null)
    /// RSASSA-PSS with SHA-512, MGF1 with SHA-512 and a salt of 64 octets.
    public static let rsaPSSWithSHA512 = pss(.sha512, null, null)
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

/// The name of each identifier that is read: those that are written, and RSASSA-PSS with a hash's parameters absent.
private let read: [AlgorithmIdentifier: String] = {
    var names = Dictionary(written.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    let hashes: [(PSSHash, String)] = [
        (.sha256, "rsassa-pss-sha256"), (.sha384, "rsassa-pss-sha384"), (.sha512, "rsassa-pss-sha512"),
    ]
    for (hash, name) in hashes {
        names[pss(hash, nil, nil)] = name
        names[pss(hash, nil, null)] = name
        names[pss(hash, null, nil)] = name
    }
    return names
}()

private struct PSSHash {
    let identifier: ObjectIdentifier
    let octets: UInt32

    static let sha256 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1), octets: 32)
    static let sha384 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 2), octets: 48)
    static let sha512 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 3), octets: 64)
}

/// RSASSA-PSS with one hash throughout, whose parameters are written as given.
private func pss(_ hash: PSSHash, _ parameters: [UInt8]?, _ maskParameters: [UInt8]?) -> AlgorithmIdentifier {
    let digest = AlgorithmIdentifier(hash.identifier, checkedParameters: parameters)
    let maskDigest = AlgorithmIdentifier(hash.identifier, checkedParameters: maskParameters)
    let mask = AlgorithmIdentifier(
        ObjectIdentifier(1, 2, 840, 113549, 1, 1, 8),
        checkedParameters: maskDigest.derOctets
    )
    let encoded = DER.Serializer.octets { serializer in
        serializer.appendSequence { sequence in
            sequence.appendSequence(.context(0)) { $0.serializeRawBytes(digest.derOctets) }
            sequence.appendSequence(.context(1)) { $0.serializeRawBytes(mask.derOctets) }
            sequence.appendSequence(.context(2)) { $0.append(integer: hash.octets) }
        }
    }
    return AlgorithmIdentifier(ObjectIdentifier(1, 2, 840, 113549, 1, 1, 10), checkedParameters: encoded)
}
