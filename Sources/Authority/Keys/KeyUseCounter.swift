import Bytes
import DurableFiles
import Synchronization

/// How often one key was used: eight octets in network order in a file of their own.
///
/// The count is written before each use and made durable before each checkpoint is stored: a crash of the process loses
/// nothing, a power cut at most what no checkpoint covers yet, and ``KeyUseMending`` then takes the log's word.
final class KeyUseCounter: Sendable {
    private let file: OpenFile
    private let count: Mutex<UInt64>

    /// The counter in a file, which is made with zero where there is none.
    init(path: String) throws(KeyStoreError) {
        let octets: [UInt8]
        do throws(FileError) {
            self.file = try OpenFile(path, for: .writingOrCreating)
            octets = try self.file.read(atMost: 8)
        } catch {
            throw KeyStoreError(error)
        }
        guard octets.count == 8 || octets.isEmpty else {
            throw KeyStoreError(message: "\(path) does not hold a count.")
        }
        self.count = Mutex(octets.networkOrder(at: 0, as: UInt64.self) ?? 0)
    }

    var value: UInt64 { self.count.withLock { $0 } }

    func add() throws(KeyStoreError) { try self.change { $0 + 1 } }

    func raise(to minimum: UInt64) throws(KeyStoreError) { try self.change { max($0, minimum) } }

    func synchronize() throws(KeyStoreError) {
        do throws(FileError) { try self.file.synchronizeOctets() } catch { throw KeyStoreError(error) }
    }

    private func change(_ next: (UInt64) -> UInt64) throws(KeyStoreError) {
        try self.count.withLock { count throws(KeyStoreError) in
            let value = next(count)
            var octets: [UInt8] = []
            octets.append(networkOrder: value)
            do throws(FileError) { try self.file.write(octets, at: 0) } catch { throw KeyStoreError(error) }
            count = value
        }
    }
}
