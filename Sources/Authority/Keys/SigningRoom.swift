import Bytes
import Cryptography
import Issuance
import Synchronization

/// Where keys are made and used: for what the log already holds, and for nothing else.
///
/// Whatever is signed is signed by spending a permission, bound to the authority, whose intent is durable. Every use is counted before it happens, and
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

    /// Signs what a permission is for, with the key of the authority that the permission is bound to and nobody else's.
    ///
    /// - Returns: What was signed, read back and verified over exactly the permitted octets.
    func sign(_ permission: consuming PermissionToSign, for holder: KeyHolder) throws(Failure) -> SignedOctets {
        guard permission.authority == holder.authority,
            permission.subjectPublicKeyInfo == holder.subjectPublicKeyInfo
        else {
            throw Failure(
                reason: "The permission is for authority \(permission.authority) and its key, not for \(holder.authority).",
                signatureMayExist: false
            )
        }
        let kind = permission.kind
        let (octets, algorithm, algorithmIdentifier) = permission.spend()
        let key: PrivateKey
        do {
            key = try self.key(of: holder)
            try self.store.countUse(of: holder.authority)
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: false)
        }
        do {
            let signature = try key.sign(octets, algorithm: algorithm)
            let signed = try SignedOctets(kind, octets: octets, algorithm: algorithmIdentifier, signature: signature)
            guard try key.publicKey.isValid(signature: signature, of: octets, algorithm: algorithm) else {
                throw KeyStoreError(message: "The signature does not verify.")
            }
            return signed
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: true)
        }
    }

    private func key(of holder: KeyHolder) throws -> PrivateKey {
        if let key = self.keys.withLock({ $0[holder.authority] }) { return key }
        let key = try self.store.key(holder.authority, subjectPublicKeyInfo: holder.subjectPublicKeyInfo)
        self.keys.withLock { $0[holder.authority] = key }
        return key
    }
}
