import Bytes
import Cryptography
import Derivation
import Ledger
import PKI

/// A responder that the log knows, with its key, which nobody but this process can use.
struct CertifiedResponder: Sendable {
    /// The identifier of its key.
    let identifier: UniqueIdentifier
    /// The authority that certified it.
    let authority: UniqueIdentifier
    /// Its certificate, DER.
    let certificate: [UInt8]
    /// The last second of that.
    let notAfter: Instant
    /// SHA-1 of its public key.
    let keyHash: [UInt8]
    /// By which identifier its certificate names the authority's key; absent where by none.
    let authorityKeyIdentifier: [UInt8]?
    private let secret: PrivateKey
    private let key: SealedFileKey
    private let algorithm: SignatureAlgorithm
    private let algorithmIdentifier: AlgorithmIdentifier

    /// - Throws: what keeps the certificate from being read; a failure of the library.
    init(
        _ identifier: UniqueIdentifier,
        of authority: UniqueIdentifier,
        key: PrivateKey,
        certificate: [UInt8]
    ) throws {
        let signed = try Certificate(derEncoded: certificate).tbsCertificate
        self.identifier = identifier
        self.authority = authority
        self.certificate = certificate
        self.notAfter = signed.validity.notAfter
        self.keyHash = try HashFunction.sha1.digest(of: signed.subjectPublicKeyInfo.subjectPublicKey)
        self.authorityKeyIdentifier = try signed.extensions[AuthorityKeyIdentifier.identifier].flatMap {
            try AuthorityKeyIdentifier(derEncoded: $0.value).keyIdentifier
        }
        self.secret = key
        self.key = SealedFileKey(key)
        self.algorithm = ResponderAuthorized.signatureAlgorithm(of: key.algorithm)
        guard let written = AlgorithmIdentifier(signatureAlgorithmName: self.algorithm.name) else {
            throw AnswerFailure.internalError
        }
        self.algorithmIdentifier = written
    }

    /// Its key, sealed together with what it belongs to.
    func sealedKey(
        under masterKey: MasterKey,
        with associatedOctets: [UInt8]
    ) throws(CryptographyError) -> [UInt8] {
        try self.secret.sealed(under: masterKey, associatedOctets: associatedOctets)
    }

    /// Signs an answer, whose use is counted.
    func sign(_ data: StatusData) async throws(SigningKeyError) -> [UInt8] {
        let signature = try await self.key.sign(data.derOctets, algorithm: self.algorithm)
        return SignedStatus(data, self.algorithmIdentifier, signature: signature, certificates: [self.certificate])
            .derOctets
    }
}
