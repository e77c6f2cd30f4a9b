internal import Bytes

// RSASSA-PSS-params ::= SEQUENCE {                                                                 -- RFC 4055, 3.1
//     hashAlgorithm     [0] HashAlgorithm    DEFAULT sha1Identifier,
//     maskGenAlgorithm  [1] MaskGenAlgorithm DEFAULT mgf1SHA1Identifier,
//     saltLength        [2] INTEGER          DEFAULT 20,
//     trailerField      [3] INTEGER          DEFAULT 1 }
// RFC 4055, 2.1: of a hash's parameters "implementations MUST accept the parameters being absent as well as present".

/// The parameters of RSASSA-PSS, with one hash of SHA-2 throughout and a salt of any length.
struct PSSParameters {
    /// id-RSASSA-PSS.
    static let algorithm = ObjectIdentifier(1, 2, 840, 113549, 1, 1, 10)
    private static let maskGeneration = ObjectIdentifier(1, 2, 840, 113549, 1, 1, 8)

    /// The hash, for the message and for the mask.
    let hash: PSSHash
    /// How many octets of salt a signature has.
    let saltLength: Int

    /// The parameters that DER octets encode; `nil` for absent ones.
    ///
    /// - Throws: What is wrong with them.
    init(_ encoding: [UInt8]?) throws(PKIError) {
        guard let encoding else { throw PKIError(.pssWithoutParameters) }
        var elements = try ElementReader(StrictDER.parse(encoding, "RSASSA-PSS"), "RSASSA-PSS")
        guard let hashNode = elements.next(ifTagged: .context(0)) else {
            throw PKIError(.pssWithSHA1)
        }
        let digest = try AlgorithmIdentifier(hashNode.onlyElement(.context(0), "RSASSA-PSS hash"))
        guard let hash = PSSHash(digest) else {
            throw PKIError(.pssHash, digest.identifier)
        }
        guard let maskNode = elements.next(ifTagged: .context(1)) else {
            throw PKIError(.pssMaskOfSHA1, hash.text)
        }
        let mask = try AlgorithmIdentifier(maskNode.onlyElement(.context(1), "RSASSA-PSS mask"))
        guard mask.identifier == Self.maskGeneration, let maskDigest = mask.parametersDER,
            try PSSHash(AlgorithmIdentifier(derEncoded: maskDigest)) == hash
        else { throw PKIError(.pssMask, hash.text) }
        var saltLength = 20
        if let saltNode = elements.next(ifTagged: .context(2)) {
            saltLength = try saltNode.onlyElement(.context(2), "RSASSA-PSS salt").smallInteger("RSASSA-PSS salt")
            // "The encoding of a … value … shall not include an encoding for any component value which is equal to its
            // default value" (X.690 section 11.5).
            guard saltLength != 20 else { throw PKIError(.pssSaltDefault) }
        }
        guard elements.isAtEnd else { throw PKIError(.pssTrailer) }
        self.hash = hash
        self.saltLength = saltLength
    }
}

/// A hash of SHA-2 as RSASSA-PSS uses it.
struct PSSHash: Equatable {
    let identifier: ObjectIdentifier
    let octets: UInt32

    /// SHA-256, as the RFCs' authors write it.
    var text: String { "SHA-\(self.octets * 8)" }
    /// The name of RSASSA-PSS with this hash.
    var algorithmName: String { "rsassa-pss-sha\(self.octets * 8)" }

    static let sha256 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 1), octets: 32)
    static let sha384 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 2), octets: 48)
    static let sha512 = PSSHash(identifier: ObjectIdentifier(2, 16, 840, 1, 101, 3, 4, 2, 3), octets: 64)
}

extension PSSHash {
    /// The hash that an identifier names; `nil` where it is another, or has parameters other than NULL.
    init?(_ digest: AlgorithmIdentifier) {
        guard digest.parametersDER == nil || digest.parametersDER == [0x05, 0x00],
            let known = [Self.sha256, .sha384, .sha512].first(where: { $0.identifier == digest.identifier })
        else { return nil }
        self = known
    }
}
