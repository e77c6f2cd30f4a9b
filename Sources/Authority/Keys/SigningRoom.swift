import Bytes
import Cryptography
import Issuance
import Ledger
import Synchronization

/// Where keys are made and used: for what the log already holds, and for nothing else.
///
/// Whatever is signed is signed by spending a permission, bound to the authority, whose intent is durable. Every use is counted before it happens, and
/// what was signed is read back and verified before it leaves the room.
final class SigningRoom: Sendable {
    private let store: KeyStore
    private let threads: SigningThreads
    private let keys = Mutex<[UniqueIdentifier: any SigningKey]>([:])

    init(store: KeyStore, threads: SigningThreads = .shared) {
        self.store = store
        self.threads = threads
    }

    /// What ended an attempt to sign.
    struct Failure: Error, Sendable {
        /// What failed, for people; it names no secret.
        let reason: String
        /// Whether the key may have been used.
        let signatureMayExist: Bool
    }

    /// Makes a key and keeps it, before any event speaks of it.
    ///
    /// Making an RSA key takes seconds: it blocks, and is not for threads that tasks need.
    func makeKey(
        _ algorithm: KeyAlgorithm,
        as identifier: UniqueIdentifier,
        for purpose: KeyPurpose
    ) throws -> KeyMade {
        let made = try PrivateKey.generate(algorithm)
        try self.store.keep(made, as: identifier)
        let key = self.hold(SealedFileKey(made, threads: self.threads), as: identifier)
        return KeyMade(
            key: identifier,
            purpose: purpose,
            place: key.place,
            algorithm: algorithm.rawValue,
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo
        )
    }

    /// Takes a key in under its identifier, wherever it lies.
    @discardableResult
    func hold(_ key: any SigningKey, as identifier: UniqueIdentifier) -> any SigningKey {
        self.keys.withLock { $0[identifier] = key }
        return key
    }

    /// The key of an identifier, where the room has it already.
    func key(held identifier: UniqueIdentifier) -> (any SigningKey)? { self.keys.withLock { $0[identifier] } }

    /// Signs what a permission is for, with the key of the authority that the permission is bound to and nobody else's.
    ///
    /// - Returns: What was signed, read back and verified over exactly the permitted octets.
    func sign(
        _ permission: consuming PermissionToSign,
        for holder: KeyHolder
    ) async throws(Failure) -> SignedOctets {
        guard permission.authority == holder.authority, permission.key == holder.key,
            permission.subjectPublicKeyInfo == holder.subjectPublicKeyInfo
        else {
            throw Failure(
                reason: "The permission is for authority \(permission.authority) and its key, "
                    + "not for \(holder.authority) and the key that was shown.",
                signatureMayExist: false
            )
        }
        let kind = permission.kind
        let (octets, algorithm, algorithmIdentifier) = permission.spend()
        let key: any SigningKey
        do {
            key = try await self.key(of: holder)
            try self.store.countUse(of: holder.key)
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: false)
        }
        let signature: [UInt8]
        do throws(SigningKeyError) {
            signature = try await key.sign(octets, algorithm: algorithm)
        } catch {
            throw Failure(reason: error.reason, signatureMayExist: error.signatureMayExist)
        }
        do {
            let signed = try SignedOctets(kind, octets: octets, algorithm: algorithmIdentifier, signature: signature)
            guard try key.publicKey.isValid(signature: signature, of: octets, algorithm: algorithm) else {
                throw KeyStoreError(message: "The signature does not verify.")
            }
            return signed
        } catch {
            throw Failure(reason: "\(error)", signatureMayExist: true)
        }
    }

    /// The key of an authority, which must be the one that the log names; read from its file the first time.
    private func key(of holder: KeyHolder) async throws -> any SigningKey {
        if let key = self.key(held: holder.key) {
            guard key.publicKey.subjectPublicKeyInfo == holder.subjectPublicKeyInfo else {
                throw KeyStoreError(
                    message: "The key of authority \(holder.authority) is not the one that the log names."
                )
            }
            return key
        }
        let outcome = await self.threads.run { [store] in
            Result { try store.key(holder.key, subjectPublicKeyInfo: holder.subjectPublicKeyInfo) }
        }
        return self.hold(SealedFileKey(try outcome.get(), threads: self.threads), as: holder.key)
    }
}
