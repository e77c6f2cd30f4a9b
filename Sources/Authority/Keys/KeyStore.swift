public import Bytes
public import Cryptography
import DurableFiles
import EventLog

/// The folder of sealed private keys, and the counts of their uses.
///
/// A key is a file of its own, which says in the clear whose key it is and which, sealed under the master key with that and its public
/// key, so that no file can stand in for another. Beside them lies the file of their uses, written before each
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
        let file = try self.file(of: key, identifier)
        do throws(FileError) {
            try DurableFile.create(KeyFileHead.path(of: identifier, in: self.folder), file)
        } catch {
            throw KeyStoreError(error)
        }
    }

    /// Makes a key durable under its identifier, in the place of the file that it was opened from.
    ///
    /// - Throws: As ``keep(_:as:)``.
    func replace(_ key: PrivateKey, as identifier: UniqueIdentifier) throws {
        let file = try self.file(of: key, identifier)
        do throws(FileError) {
            try DurableFile.replace(KeyFileHead.path(of: identifier, in: self.folder), file)
        } catch {
            throw KeyStoreError(error)
        }
    }

    private func file(of key: PrivateKey, _ identifier: UniqueIdentifier) throws -> [UInt8] {
        let publicKey = key.subjectPublicKeyInfo
        let head = try KeyFileHead(ledger: self.ledger, key: identifier, subjectPublicKeyInfo: publicKey)
        return head.octets
            + (try key.sealed(under: self.requiredMasterKey(), associatedOctets: head.octets + publicKey))
    }

    /// The key of an identifier, which must be the one whose public key is recorded.
    ///
    /// - Throws: ``KeyStoreError`` where the file cannot be read; ``CryptographyError`` where the master key does not open it.
    func key(_ identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8]) throws -> PrivateKey {
        let path = KeyFileHead.path(of: identifier, in: self.folder)
        let file: [UInt8]
        do throws(FileError) {
            file = try DurableFile.read(path, atMost: 65_536)
        } catch {
            throw KeyStoreError(error)
        }
        let head = try KeyFileHead(ledger: self.ledger, key: identifier, subjectPublicKeyInfo: subjectPublicKeyInfo)
        let beginning = Array(file.prefix(KeyFileHead.octetCount + 1))
        if let fault = try head.fault(of: beginning, count: file.count) {
            throw KeyStoreError(message: "\(path) \(fault).")
        }
        let key = try PrivateKey(
            sealed: Array(file.dropFirst(KeyFileHead.octetCount)),
            under: self.requiredMasterKey(),
            associatedOctets: head.octets + subjectPublicKeyInfo
        )
        guard key.subjectPublicKeyInfo == subjectPublicKeyInfo else {
            throw KeyStoreError(message: "The key \(identifier) is not the one that the log names.")
        }
        return key
    }

    /// Refuses a key that cannot be opened, for whoever only looks.
    ///
    /// - Throws: As ``key(_:subjectPublicKeyInfo:)``.
    public func check(_ identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8]) throws {
        _ = try self.key(identifier, subjectPublicKeyInfo: subjectPublicKeyInfo)
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
}
