public import Bytes
public import Cryptography
import DurableFiles

/// The folder of sealed private keys, and the counts of their uses.
///
/// A key is a file of its own, sealed under the master key with the ledger, the key's identifier and its public key as
/// associated octets, so that no file can stand in for another. Beside them lies the file of their uses, written before each
/// use: it is what the log's own accounting is compared with.
public final class KeyStore: Sendable {
    private let folder: String
    private let ledger: UniqueIdentifier
    private let masterKey: MasterKey?
    private let counts: KeyUseCounts

    /// The key store in a folder, which is made where there is none.
    ///
    /// - Parameter masterKey: What the keys are sealed under; absent where none is to be made or used.
    /// - Throws: ``KeyStoreError`` where the folder cannot be made.
    public init(
        folder: String,
        ledger: UniqueIdentifier,
        masterKey: MasterKey?
    ) throws(KeyStoreError) {
        self.counts = KeyUseCounts(folder: folder, ledger: ledger)
        self.folder = folder
        self.ledger = ledger
        self.masterKey = masterKey
        do throws(FileError) {
            if !FilePlace.exists(folder) { try FilePlace.makeFolder(folder) }
        } catch {
            throw KeyStoreError(error)
        }
    }

    /// Makes a key durable under an identifier, before any event speaks of it.
    ///
    /// - Throws: ``KeyStoreError`` where the file cannot be written, or exists; ``CryptographyError`` where sealing fails.
    func keep(_ key: PrivateKey, as identifier: UniqueIdentifier) throws {
        let associated = self.associatedOctets(identifier, subjectPublicKeyInfo: key.subjectPublicKeyInfo)
        let sealed = try key.sealed(under: self.requiredMasterKey(), associatedOctets: associated)
        do throws(FileError) {
            try DurableFile.create(self.path(identifier, "key"), sealed)
        } catch {
            throw KeyStoreError(error)
        }
    }

    /// The key of an identifier, which must be the one whose public key is recorded.
    ///
    /// - Throws: ``KeyStoreError`` where the file cannot be read; ``CryptographyError`` where the master key does not open it.
    func key(_ identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8]) throws -> PrivateKey {
        let sealed: [UInt8]
        do throws(FileError) {
            sealed = try DurableFile.read(self.path(identifier, "key"), atMost: 65_536)
        } catch {
            throw KeyStoreError(error)
        }
        let associated = self.associatedOctets(identifier, subjectPublicKeyInfo: subjectPublicKeyInfo)
        let key = try PrivateKey(sealed: sealed, under: self.requiredMasterKey(), associatedOctets: associated)
        guard key.subjectPublicKeyInfo == subjectPublicKeyInfo else {
            throw KeyStoreError(message: "The key \(identifier) is not the one that the log names.")
        }
        return key
    }

    /// Refuses a key whose next use could not be counted, or would be counted from less than the log proves: to be asked before
    /// anything is begun that needs the key.
    ///
    /// - Throws: ``KeyStoreError``.
    func checkCount(of identifier: UniqueIdentifier, proven: UInt64) throws(KeyStoreError) {
        try self.counts.check(identifier, proven: proven)
    }

    /// Refuses to have keys made whose uses could not be counted.
    ///
    /// - Throws: ``KeyStoreError``.
    func checkCounting() throws(KeyStoreError) { try self.counts.check() }

    /// Counts one use of a key, before it happens.
    ///
    /// - Throws: ``KeyStoreError`` where the count cannot be written: then the key must not be used.
    func countUse(of identifier: UniqueIdentifier) throws(KeyStoreError) { try self.counts.add(to: identifier) }

    /// How often a key was used; `nil` where it has no count.
    ///
    /// - Throws: ``KeyStoreError`` where the count cannot be read.
    public func uses(of identifier: UniqueIdentifier) throws(KeyStoreError) -> UInt64? {
        try self.counts.count(of: identifier)
    }

    /// Raises a count that a power cut left behind what the log proves, or damaged.
    func raiseUses(of identifier: UniqueIdentifier, to count: UInt64) throws(KeyStoreError) {
        try self.counts.raise(identifier, to: count)
    }

    /// Makes the counts of all uses durable.
    func synchronize() throws(KeyStoreError) { try self.counts.synchronize() }

    private func requiredMasterKey() throws(KeyStoreError) -> MasterKey {
        guard let masterKey = self.masterKey else { throw KeyStoreError(message: "No master key was given.") }
        return masterKey
    }

    private func path(_ identifier: UniqueIdentifier, _ kind: String) -> String {
        "\(self.folder)/\(identifier).\(kind)"
    }

    private func associatedOctets(_ identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8]) -> [UInt8] {
        self.ledger.octets + identifier.octets + subjectPublicKeyInfo
    }
}
