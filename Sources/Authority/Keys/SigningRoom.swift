import Bytes
import Cryptography
import Issuance
import Ledger
import PKI
import Synchronization

/// Where keys are made and used: for what the log already holds, and for nothing else.
///
/// A certificate is signed by spending a permission whose intent is durable. Every use is counted before it happens, and
/// what was signed is read back and verified before it leaves the room.
final class SigningRoom: Sendable {
    private let store: KeyStore
    private let keys = Mutex<[UniqueIdentifier: PrivateKey]>([:])

    init(store: KeyStore) { self.store = store }

    /// What ended an attempt to sign.
    struct Failure: Error, Sendable {
        /// What failed, for people; it names no secret.
        let reason: String
        /// Whether the key may have been used.
        let signatureMayExist: Bool
    }

    /// Makes a key and keeps it, before any event speaks of it.
    func makeKey(_ algorithm: KeyAlgorithm, for authority: UniqueIdentifier) throws -> PrivateKey {
        let key = try PrivateKey.generate(algorithm)
        try self.store.keep(key, as: authority)
        self.keys.withLock { $0[authority] = key }
        return key
    }

    /// Signs an authority's own certification request, whose intent is its `AuthorityCreating`.
    func signRequest(
        _ information: [UInt8],
        of authority: UniqueIdentifier,
        with key: PrivateKey,
        algorithm: SignatureAlgorithm
    ) throws -> [UInt8] {
        try self.store.countUse(of: authority)
        return try key.sign(information, algorithm: algorithm)
    }

    /// Signs the certificate that a permission is for.
    ///
    /// - Returns: The signature, verified over exactly the permitted octets.
    func sign(_ permission: consuming PermissionToSign, for authority: AuthorityState) throws(Failure) -> [UInt8] {
        let (octets, algorithm, algorithmIdentifier) = permission.spend()
        let key: PrivateKey
        do {
            key = try self.key(of: authority)
            try self.store.countUse(of: authority.identifier)
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: false)
        }
        do {
            let signature = try key.sign(octets, algorithm: algorithm)
            let certificate = try Certificate(
                tbsOctets: octets,
                signatureAlgorithm: algorithmIdentifier,
                signature: signature
            )
            guard certificate.tbsCertificate.derOctets == octets,
                try key.publicKey.isValid(signature: signature, of: octets, algorithm: algorithm)
            else {
                throw Failure(reason: "The signature does not verify.", signatureMayExist: true)
            }
            return signature
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: true)
        }
    }

    private func key(of authority: AuthorityState) throws -> PrivateKey {
        if let key = self.keys.withLock({ $0[authority.identifier] }) { return key }
        guard let subjectPublicKeyInfo = authority.subjectPublicKeyInfo else {
            throw KeyStoreError(message: "The authority \(authority.identifier) has no key.")
        }
        let key = try self.store.key(authority.identifier, subjectPublicKeyInfo: subjectPublicKeyInfo)
        self.keys.withLock { $0[authority.identifier] = key }
        return key
    }
}
