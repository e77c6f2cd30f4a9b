import Bytes
import Glibc
import Synchronization

/// How often one key was used: eight octets in network order in a file of their own.
///
/// The count is written before each use and made durable before each checkpoint is stored: a crash of the process loses
/// nothing, a power cut at most what no checkpoint covers yet, and ``KeyUseMending`` then takes the log's word.
final class KeyUseCounter: Sendable {
    private let path: String
    private let file: Int32
    private let count: Mutex<UInt64>

    /// The counter in a file, which is made with zero where there is none.
    init(path: String) throws(KeyStoreError) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw KeyStoreError("open", path) }
        var octets = [UInt8](repeating: 0, count: 8)
        let length = unsafe octets.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, 8, 0) }
        guard length == 8 || length == 0 else {
            close(file)
            throw KeyStoreError(message: "\(path) does not hold a count.")
        }
        self.path = path
        self.file = file
        self.count = Mutex(octets.networkOrder(at: 0, as: UInt64.self) ?? 0)
    }

    deinit { close(self.file) }

    var value: UInt64 { self.count.withLock { $0 } }

    func add() throws(KeyStoreError) { try self.change { $0 + 1 } }

    func raise(to minimum: UInt64) throws(KeyStoreError) { try self.change { max($0, minimum) } }

    func synchronize() throws(KeyStoreError) {
        guard fdatasync(self.file) == 0 else { throw KeyStoreError("sync", self.path) }
    }

    private func change(_ next: (UInt64) -> UInt64) throws(KeyStoreError) {
        let isWritten = self.count.withLock { count in
            let value = next(count)
            var octets: [UInt8] = []
            octets.append(networkOrder: value)
            guard unsafe octets.withUnsafeBytes({ unsafe pwrite(self.file, $0.baseAddress, 8, 0) }) == 8 else {
                return false
            }
            count = value
            return true
        }
        guard isWritten else { throw KeyStoreError("write", self.path) }
    }
}
