public import Bytes
public import Cryptography
import DurableFiles
import Synchronization

/// The folder of sealed private keys, and the counts of their uses.
///
/// A key is a file of its own, sealed under the master key with the ledger, the key's identifier and its public key as
/// associated octets, so that no file can stand in for another. Beside it lies the count of its uses, written before each
/// use: it is what the log's own accounting is compared with.
public final class KeyStore: Sendable {
    private let folder: String
    /// The folder, open: a checkpoint that waits for its names must not fail for want of a file.
    private let names: OpenFolder
    private let ledger: UniqueIdentifier
    private let masterKey: MasterKey?
    private let counters: Mutex<RecentlyUsed<UniqueIdentifier, KeyUseCounter>>

    /// How many counters are kept, each of which holds a file open; those that are being written are kept beyond that.
    static let openCounters = 256

    /// The key store in a folder, which is made where there is none.
    ///
    /// - Parameter masterKey: What the keys are sealed under; absent where none is to be made or used.
    /// - Throws: ``KeyStoreError`` where the folder cannot be made.
    public convenience init(
        folder: String,
        ledger: UniqueIdentifier,
        masterKey: MasterKey?
    ) throws(KeyStoreError) {
        try self.init(folder: folder, ledger: ledger, masterKey: masterKey, openCounters: Self.openCounters)
    }

    init(
        folder: String,
        ledger: UniqueIdentifier,
        masterKey: MasterKey?,
        openCounters: Int
    ) throws(KeyStoreError) {
        self.counters = Mutex(RecentlyUsed(limit: openCounters))
        self.folder = folder
        self.ledger = ledger
        self.masterKey = masterKey
        do throws(FileError) {
            if !FilePlace.exists(folder) { try FilePlace.makeFolder(folder) }
            self.names = try OpenFolder(folder)
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

    /// Counts one use of a key, before it happens.
    ///
    /// - Throws: ``KeyStoreError`` where the count cannot be written: then the key must not be used.
    func countUse(of identifier: UniqueIdentifier) throws(KeyStoreError) {
        let counter = try self.borrowedCounter(of: identifier)
        defer { counter.giveBack() }
        try counter.add()
    }

    /// How often a key was used.
    ///
    /// - Throws: ``KeyStoreError`` where the count cannot be read.
    public func uses(of identifier: UniqueIdentifier) throws(KeyStoreError) -> UInt64 {
        let counter = try self.borrowedCounter(of: identifier)
        defer { counter.giveBack() }
        return counter.value
    }

    /// Raises a count that a power cut left behind what the log proves.
    func raiseUses(of identifier: UniqueIdentifier, to count: UInt64) throws(KeyStoreError) {
        let counter = try self.borrowedCounter(of: identifier)
        defer { counter.giveBack() }
        try counter.raise(to: count)
    }

    /// How many counters hold a file open.
    var openCounterCount: Int { self.counters.withLock { $0.count } }

    /// Makes the counts of all uses durable, and the names of the files that hold them.
    func synchronize() throws(KeyStoreError) {
        let counters = self.counters.withLock { $0.values }
        for counter in counters { try counter.synchronize() }
        guard !counters.isEmpty else { return }
        do throws(FileError) { try self.names.synchronize() } catch { throw KeyStoreError(error) }
    }

    private func requiredMasterKey() throws(KeyStoreError) -> MasterKey {
        guard let masterKey = self.masterKey else { throw KeyStoreError(message: "No master key was given.") }
        return masterKey
    }

    /// The counter of a key, which nobody else's object stands for until it is given back.
    private func borrowedCounter(of identifier: UniqueIdentifier) throws(KeyStoreError) -> KeyUseCounter {
        let path = self.path(identifier, "uses")
        return try self.counters.withLock { counters throws(KeyStoreError) in
            if let counter = counters.use(identifier) {
                counter.borrow()
                return counter
            }
            if counters.isFull, let (oldest, leaving) = counters.oldest(where: \.isIdle) {
                // The next checkpoint would not find it any more. Mostly the last one has made it durable already.
                try leaving.synchronize()
                counters.release(oldest)
            }
            let counter = try KeyUseCounter(path: path)
            counter.borrow()
            counters.keep(counter, as: identifier)
            return counter
        }
    }

    private func path(_ identifier: UniqueIdentifier, _ kind: String) -> String {
        "\(self.folder)/\(identifier).\(kind)"
    }

    private func associatedOctets(_ identifier: UniqueIdentifier, subjectPublicKeyInfo: [UInt8]) -> [UInt8] {
        self.ledger.octets + identifier.octets + subjectPublicKeyInfo
    }
}
