import Bytes
import Cryptography
import Issuance
import Ledger
import PKI
import StageClock
import Synchronization

/// Where keys are made and used: for what the log already holds, and for nothing else.
///
/// Whatever is signed is signed by spending a permission, bound to the authority, whose intent is durable. Every use is counted before it happens, and
/// what was signed is read back and verified before it leaves the room.
final class SigningRoom: Sendable {
    private let store: KeyStore
    private let threads: SigningThreads
    private let meters: LedgerMeters
    private let keys: Mutex<Keys>

    /// The keys that the room has.
    private struct Keys: Sendable {
        /// Those that were brought in, for as long as the room is there.
        var brought: [UniqueIdentifier: any SigningKey] = [:]
        /// Those that lie in sealed files, as far as they were used lately: a file can be read again.
        var fromFiles: RecentlyUsed<UniqueIdentifier, any SigningKey>
        /// Those that could not be opened when they were needed last; so many, and no more.
        var unopened: Set<UniqueIdentifier> = []
    }

    /// The most keys that could not be opened and are remembered.
    static let mostUnopened = 1_024

    /// - Parameter keysInMemory: How many keys from files are in memory at most.
    init(
        store: KeyStore,
        threads: SigningThreads = .shared,
        keysInMemory: Int = 256,
        meters: LedgerMeters = .none
    ) {
        self.store = store
        self.threads = threads
        self.meters = meters
        self.keys = Mutex(Keys(fromFiles: RecentlyUsed(limit: keysInMemory)))
    }

    /// What ended an attempt to sign.
    struct Failure: Error, Sendable, CustomStringConvertible {
        /// What failed; it names no secret.
        let reason: Reason
        /// Whether the key may have been used.
        let signatureMayExist: Bool

        init(_ reason: Reason, signatureMayExist: Bool) {
            self.reason = reason
            self.signatureMayExist = signatureMayExist
        }

        /// The reason, for people.
        var description: String { self.reason.sentence }
    }

    /// Makes a key and keeps it, before any event speaks of it.
    ///
    /// Making an RSA key takes seconds: it blocks, and is not for threads that tasks need.
    func makeKey(
        _ algorithm: KeyAlgorithm,
        as identifier: UniqueIdentifier,
        for purpose: KeyPurpose
    ) throws(Failure) -> KeyMade {
        let made: PrivateKey
        do {
            made = try PrivateKey.generate(algorithm)
        } catch {
            throw Failure(Reason(.keyNotMade, saying: error), signatureMayExist: false)
        }
        do {
            try self.store.keep(made, as: identifier)
        } catch {
            throw Failure(Reason(.keyNotKept, saying: error), signatureMayExist: false)
        }
        let key = self.keep(SealedFileKey(made, threads: self.threads), as: identifier)
        return KeyMade(
            key: identifier,
            purpose: purpose,
            place: key.place,
            algorithm: algorithm.rawValue,
            subjectPublicKeyInfo: key.publicKey.subjectPublicKeyInfo
        )
    }

    /// Refuses a key whose next use could not be counted, or would be counted from less than the log proves.
    ///
    /// - Throws: ``KeyStoreError``.
    func checkCount(of key: UniqueIdentifier, proven: UInt64) throws(KeyStoreError) {
        try self.store.checkCount(of: key, proven: proven)
    }

    /// Refuses to have keys made whose uses could not be counted.
    ///
    /// - Throws: ``KeyStoreError``.
    func checkCounting() throws(KeyStoreError) { try self.store.checkCounting() }

    /// Counts one use of a responder's key, which is not in this room, before it happens.
    ///
    /// - Throws: ``KeyStoreError`` where that cannot be counted: then the key must not be used.
    func countUse(ofResponder key: UniqueIdentifier) throws(KeyStoreError) {
        try self.store.countUse(of: key)
        self.meters.countKeyUse(.answer)
    }

    /// Takes a key in under its identifier, wherever it lies.
    func hold(_ key: any SigningKey, as identifier: UniqueIdentifier) {
        self.keys.withLock { $0.brought[identifier] = key }
    }

    /// Keeps a key that lies in a file, and lets those go that were used the longest ago, where there are too many.
    private func keep(_ key: SealedFileKey, as identifier: UniqueIdentifier) -> any SigningKey {
        self.keys.withLock { $0.fromFiles.keepAmongRecent(key, as: identifier) }
        return key
    }

    /// The key of an identifier, where the room has it already.
    func key(held identifier: UniqueIdentifier) -> (any SigningKey)? {
        self.keys.withLock { $0.brought[identifier] ?? $0.fromFiles.use(identifier) }
    }

    /// How many keys could not be opened when they were needed last: of more than are remembered, those that are.
    var unopenedCount: Int { self.keys.withLock { $0.unopened.count } }

    /// Remembers whether a key could be opened that was needed.
    private func note(_ key: UniqueIdentifier, isOpened: Bool) {
        self.keys.withLock { keys in
            if isOpened {
                keys.unopened.remove(key)
            } else if keys.unopened.count < Self.mostUnopened {
                keys.unopened.insert(key)
            }
        }
    }

    /// How many keys from files are in memory.
    var keyCount: Int { self.keys.withLock { $0.fromFiles.count } }

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
            let named = [permission.authority, holder.authority]
            let reason = Reason(.permissionOfAnother, values: named.map { .octets($0.octets) })
            throw Failure(reason, signatureMayExist: false)
        }
        let kind = permission.kind
        let (octets, algorithm, algorithmIdentifier) = permission.spend()
        let key = try await self.key(of: holder)
        var watch = Stopwatch()
        do throws(KeyStoreError) {
            try self.store.countUse(of: holder.key)
        } catch {
            throw Failure(Reason(.useNotCounted, saying: error), signatureMayExist: false)
        }
        self.meters.countKeyUse(LedgerMeters.KeyUse(kind))
        watch.lap(.keyUse)
        let signature: [UInt8]
        do throws(SigningKeyError) {
            signature = try await key.sign(octets, algorithm: algorithm)
        } catch {
            throw Failure(Reason(error), signatureMayExist: error.signatureMayExist)
        }
        watch = Stopwatch()
        let signed = try Self.read(kind, octets, algorithmIdentifier, signature)
        watch.lap(.parseBack)
        guard (try? key.publicKey.isValid(signature: signature, of: octets, algorithm: algorithm)) == true else {
            throw Failure(Reason(.signatureWrong), signatureMayExist: true)
        }
        watch.lap(.verification)
        return signed
    }

    /// What was signed, read back.
    private static func read(
        _ kind: SignedKind,
        _ octets: [UInt8],
        _ algorithm: AlgorithmIdentifier,
        _ signature: [UInt8]
    ) throws(Failure) -> SignedOctets {
        do throws(PKIError) {
            if let signed = try SignedOctets(kind, octets: octets, algorithm: algorithm, signature: signature) {
                return signed
            }
        } catch {
            throw Failure(Reason(.signedUnreadable, found: error), signatureMayExist: true)
        }
        throw Failure(Reason(.signedDiffers), signatureMayExist: true)
    }

    /// The key of an authority, which must be the one that the log names; read from its file the first time.
    private func key(of holder: KeyHolder) async throws(Failure) -> any SigningKey {
        if let key = self.key(held: holder.key) {
            guard key.publicKey.subjectPublicKeyInfo == holder.subjectPublicKeyInfo else {
                throw Failure(Reason(.keyOfAnother), signatureMayExist: false)
            }
            return key
        }
        let outcome = await self.threads.run { [store] in
            Result { try store.key(holder.key, subjectPublicKeyInfo: holder.subjectPublicKeyInfo) }
        }
        do {
            let key = try outcome.get()
            self.note(holder.key, isOpened: true)
            return self.keep(SealedFileKey(key, threads: self.threads), as: holder.key)
        } catch {
            self.note(holder.key, isOpened: false)
            throw Failure(Reason(.keyNotRead, saying: error), signatureMayExist: false)
        }
    }
}
