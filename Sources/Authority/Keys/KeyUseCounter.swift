import Bytes
import DurableFiles
import Synchronization

/// How often one key was used: eight octets in network order in a file of their own.
///
/// The count is written before each use and made durable before each checkpoint is stored: a crash of the process loses
/// nothing, a power cut at most what no checkpoint covers yet, and ``KeyUseMending`` then takes the log's word.
final class KeyUseCounter: Sendable {
    private struct State: Sendable {
        var count: UInt64
        /// Whether the file's octets may not have reached the disk.
        var isUnsynced: Bool
        /// How many are about to write.
        var borrowers = 0
    }

    private let file: OpenFile
    private let state: Mutex<State>
    /// Held while the disk is waited for: whoever else wants the count durable waits for that, and not beside it.
    private let syncing = Mutex(())

    /// The counter in a file, which is made with zero where there is none.
    init(path: String) throws(KeyStoreError) {
        let octets: [UInt8]
        do throws(FileError) {
            self.file = try OpenFile(path, for: .writingOrCreating)
            octets = try self.file.read(atMost: 8)
        } catch {
            throw KeyStoreError(error)
        }
        let count = octets.networkOrder(at: 0, as: UInt64.self) ?? 0
        // So many uses no key has: what is larger was never counted, and one more than it may be no number.
        guard octets.count == 8 || octets.isEmpty, count <= UInt64(Int64.max) else {
            throw KeyStoreError(message: "\(path) does not hold a count.")
        }
        // Whoever wrote it before may not have lived to sync it.
        self.state = Mutex(State(count: count, isUnsynced: true))
    }

    var value: UInt64 { self.state.withLock { $0.count } }

    /// Whether nobody is about to write: then another object may take this one's place.
    var isIdle: Bool { self.state.withLock { $0.borrowers == 0 } }

    /// Takes the counter for a write, until ``giveBack()``.
    func borrow() { self.state.withLock { $0.borrowers += 1 } }

    /// Ends what ``borrow()`` began.
    func giveBack() { self.state.withLock { $0.borrowers -= 1 } }

    func add() throws(KeyStoreError) { try self.change { $0 < UInt64(Int64.max) ? $0 + 1 : $0 } }

    func raise(to minimum: UInt64) throws(KeyStoreError) { try self.change { max($0, minimum) } }

    /// Makes the count durable; nothing is to be done where it is.
    func synchronize() throws(KeyStoreError) {
        try self.syncing.withLock { _ throws(KeyStoreError) in
            let isDue = self.state.withLock { state in
                // What is written from here on is for the next time.
                defer { state.isUnsynced = false }
                return state.isUnsynced
            }
            guard isDue else { return }
            do throws(FileError) {
                try self.file.synchronizeOctets()
            } catch {
                self.state.withLock { $0.isUnsynced = true }
                throw KeyStoreError(error)
            }
        }
    }

    private func change(_ next: (UInt64) -> UInt64) throws(KeyStoreError) {
        try self.state.withLock { state throws(KeyStoreError) in
            let value = next(state.count)
            var octets: [UInt8] = []
            octets.append(networkOrder: value)
            do throws(FileError) { try self.file.write(octets, at: 0) } catch { throw KeyStoreError(error) }
            state.count = value
            state.isUnsynced = true
        }
    }
}
