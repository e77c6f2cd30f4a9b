import Bytes
import DurableFiles
import EventLog
import Synchronization

/// How often each key was used, in one file for all keys.
///
/// A count is written before each use and made durable before each checkpoint is stored: a crash of the process loses
/// nothing, a power cut at most what no checkpoint covers yet, and ``KeyUseMending`` then takes the log's word. A use writes one
/// record, a checkpoint syncs one file, and only one that was written to.
final class KeyUseCounts: Sendable {
    private struct State: Sendable {
        /// The file, open from its first use on.
        var file: KeyUseFile?
        /// Counts that were read or written lately, and where they lie.
        var known: [UniqueIdentifier: Place] = [:]
        /// Whether octets of the file may not have reached the disk.
        var isUnsynced = false
    }

    private struct Place: Sendable {
        var count: UInt64
        let offset: Int
    }

    private let path: String
    private let ledger: UniqueIdentifier
    private let state = Mutex(State())
    /// Held while the disk is waited for: whoever else wants the counts durable waits for that, and not beside it.
    private let syncing = Mutex(())

    /// How many counts are in memory at most.
    private static let knownLimit = 16_384

    /// The counts in a folder of keys, where there may be none yet.
    init(folder: String, ledger: UniqueIdentifier) {
        self.path = "\(folder)/\(KeyUseFile.name)"
        self.ledger = ledger
    }

    /// How often a key was used; `nil` where it has no count.
    ///
    /// - Throws: ``KeyStoreError`` where that cannot be told.
    func count(of key: UniqueIdentifier) throws(KeyStoreError) -> UInt64? {
        try self.state.withLock { state throws(KeyStoreError) in
            guard let file = try self.file(&state, isNeeded: false) else { return nil }
            if let known = state.known[key] { return known.count }
            switch try self.find(key, in: file) {
            case .count(let count, let offset):
                self.remember(Place(count: count, offset: offset), of: key, &state)
                return count
            case .damaged: throw self.damage(key)
            case .nothing: return nil
            }
        }
    }

    /// Refuses a key whose next use could not be counted, or would be counted from less than the log proves.
    ///
    /// - Throws: ``KeyStoreError``.
    func check(_ key: UniqueIdentifier, proven: UInt64) throws(KeyStoreError) {
        let count = try self.count(of: key)
        guard count ?? 0 < proven else { return }
        let found =
            count.map { "\(self.path) counts \($0) uses of the key \(key)" }
            ?? (FilePlace.exists(self.path)
                ? "\(self.path) has no count of the key \(key)" : "There is no \(self.path) any more")
        throw KeyStoreError(message: "\(found), and the log proves \(proven). \(Self.remedy)")
    }

    /// Refuses to have keys made whose uses could not be counted.
    ///
    /// - Throws: ``KeyStoreError``.
    func check() throws(KeyStoreError) {
        _ = try self.state.withLock { state throws(KeyStoreError) in try self.file(&state, isNeeded: false) }
    }

    /// Counts one use of a key, before it happens.
    ///
    /// - Throws: ``KeyStoreError`` where it cannot be counted: then the key must not be used.
    func add(to key: UniqueIdentifier) throws(KeyStoreError) {
        try self.change(key) { $0 < KeyUseFile.mostUses - 1 ? $0 + 1 : $0 }
    }

    /// Raises a count to what the log proves; one that a power cut damaged is made again.
    ///
    /// - Throws: ``KeyStoreError`` where it cannot be written.
    func raise(_ key: UniqueIdentifier, to minimum: UInt64) throws(KeyStoreError) {
        try self.change(key, isMending: true) { max($0, min(minimum, KeyUseFile.mostUses - 1)) }
    }

    /// Makes the counts durable; nothing is to be done where they are.
    ///
    /// - Throws: ``KeyStoreError`` where nobody knows whether they are.
    func synchronize() throws(KeyStoreError) {
        try self.syncing.withLock { _ throws(KeyStoreError) in
            let due = self.state.withLock { state -> KeyUseFile? in
                // What is written from here on is for the next time.
                defer { state.isUnsynced = false }
                return state.isUnsynced ? state.file : nil
            }
            guard let due else { return }
            do throws(StoreError) {
                try due.synchronize()
            } catch {
                self.state.withLock { $0.isUnsynced = true }
                throw KeyStoreError(message: error.message)
            }
        }
    }

    private func change(
        _ key: UniqueIdentifier,
        isMending: Bool = false,
        _ next: (UInt64) -> UInt64
    ) throws(KeyStoreError) {
        try self.state.withLock { state throws(KeyStoreError) in
            guard let file = try self.file(&state, isNeeded: true) else { return }
            var place: Place
            if let known = state.known[key] {
                place = known
            } else {
                switch try self.find(key, in: file) {
                case .count(let count, let offset): place = Place(count: count, offset: offset)
                case .nothing(let offset?): place = Place(count: 0, offset: offset)
                case .nothing(nil): throw KeyStoreError(message: "\(self.path) has no room for another key.")
                case .damaged(let offset):
                    guard isMending else { throw self.damage(key) }
                    place = Place(count: 0, offset: offset)
                }
            }
            place.count = next(place.count)
            do throws(StoreError) {
                try file.write(place.count, of: key, at: place.offset)
            } catch {
                throw KeyStoreError(message: error.message)
            }
            state.isUnsynced = true
            self.remember(place, of: key, &state)
        }
    }

    /// The file, which is made where it is needed; one that lost its name is no more.
    private func file(_ state: inout State, isNeeded: Bool) throws(KeyStoreError) -> KeyUseFile? {
        if let file = state.file {
            if file.hasItsName { return file }
            state = State()
        }
        do throws(StoreError) {
            if FilePlace.exists(self.path) {
                state.file = try KeyUseFile.open(path: self.path, ledger: self.ledger)
                // Whoever wrote to it before may not have lived to sync it.
                state.isUnsynced = true
            } else if isNeeded {
                state.file = try KeyUseFile.create(path: self.path, ledger: self.ledger)
            }
        } catch {
            let remedy = error.code == .corrupt ? " Put it away. \(Self.remedy)" : ""
            throw KeyStoreError(message: error.message + remedy)
        }
        return state.file
    }

    private func find(_ key: UniqueIdentifier, in file: KeyUseFile) throws(KeyStoreError) -> KeyUseFile.Found {
        do throws(StoreError) { return try file.find(key) } catch { throw KeyStoreError(message: error.message) }
    }

    private func remember(_ place: Place, of key: UniqueIdentifier, _ state: inout State) {
        // All can be read again.
        if state.known.count >= Self.knownLimit { state.known.removeAll(keepingCapacity: true) }
        state.known[key] = place
    }

    private func damage(_ key: UniqueIdentifier) -> KeyStoreError {
        KeyStoreError(message: "\(self.path): the count of the key \(key) is damaged. \(Self.remedy)")
    }

    private static let remedy =
        "Put the file back, or stop the server and have `ca-ledger rebuild --key-uses` count from what the log proves."
}
