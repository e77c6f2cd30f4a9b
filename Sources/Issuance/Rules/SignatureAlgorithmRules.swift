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
            let remedy =
                given.name.octetsWithoutCase.contains(Array("ml-dsa".utf8))
                ? ": OpenSSL 3.5 or later would be needed" : ""
            throw .refusal(
                .invalidArgument,
                "The signing algorithm \(given.name.prefix(100)) is not offered by the linked library\(remedy)"
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
                "The signing algorithm \(given.algorithm.name) is not compatible with the certificate authority's key, "
                    + given.publicKey.kind.text
            )
        }
    }
}

extension PublicKeyKind {
    /// The key's kind in a message.
    var text: String {
        switch self {
        case .rsa(let bits): "RSA of \(bits) bits"
        case .ellipticCurve(.p256): "EC on P-256"
        case .ellipticCurve(.p384): "EC on P-384"
        case .ellipticCurve(.p521): "EC on P-521"
        case .ed25519: "Ed25519"
        }
    }
}
