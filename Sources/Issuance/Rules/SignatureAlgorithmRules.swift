internal import Bytes
internal import Cryptography
internal import PKI

/// Whether the authority's key can sign as asked.
enum SignatureAlgorithmRules {
    static let all: [Rule] = [Self.isOffered.rule, Self.suitsAuthority.rule]

    static let isOffered = Requirement<
        (name: String, capabilities: Set<String>), (SignatureAlgorithm, AlgorithmIdentifier)
    >(
        6,
        "signature-algorithm-is-offered",
        "API reference, IssueCertificate, SigningAlgorithm; RFC 3279, 4055, 5758, 8410"
    ) { given throws(Interruption) in
        guard let algorithm = SignatureAlgorithm(name: given.name), given.capabilities.contains(given.name),
            let identifier = AlgorithmIdentifier(signatureAlgorithmName: given.name)
        else {
            let isOfNewerLibrary = given.name.octetsWithoutCase.contains(Array("ml-dsa".utf8))
            throw .refusal(
                .invalidArgument,
                isOfNewerLibrary ? .signatureAlgorithmNeedsNewerLibrary : .signatureAlgorithmNotOffered,
                .text(given.name)
            )
        }
        return (algorithm, identifier)
    }

    static let suitsAuthority = Requirement<(algorithm: SignatureAlgorithm, publicKey: PublicKey), Void>(
        7,
        "signature-algorithm-suits-authority",
        "API reference, IssueCertificate, SigningAlgorithm: the family must match the authority's key"
    ) { given throws(Interruption) in
        guard given.publicKey.isSuitable(for: given.algorithm) else {
            throw .refusal(
                .invalidArgument,
                .signatureAlgorithmUnsuitable,
                .text(given.algorithm.name),
                .number(given.publicKey.kind.number)
            )
        }
    }
}

extension PublicKeyKind {
    /// The number of the key's kind in a reason: an RSA key's bits, a curve's, and 25519.
    var number: Int64 {
        switch self {
        case .rsa(let bits): Int64(bits)
        case .ellipticCurve(.p256): 256
        case .ellipticCurve(.p384): 384
        case .ellipticCurve(.p521): 521
        case .ed25519: 25_519
        }
    }
}
