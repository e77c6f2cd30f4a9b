import Glibc
import Synchronization

/// What keeps a second process from writing to a ledger.
///
/// The operating system drops the lock when its process ends, however it ends.
final class LedgerLock: Sendable {
    private let file: Mutex<Int32?>

    /// Takes the lock of a ledger.
    ///
    /// - Throws: ``OpeningError`` naming the owner's process where another holds it.
    init(_ folder: LedgerFolder) throws(OpeningError) {
        let file = unsafe open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else {
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
            throw OpeningError(.unavailable, "Cannot open \(folder.lock): \(reason).")
        }
        guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
            var text = [UInt8](repeating: 0, count: 32)
            let count = unsafe text.withUnsafeMutableBytes { unsafe pread(file, $0.baseAddress, $0.count, 0) }
            let owner = String(
                decoding: text.prefix(max(0, count)).prefix { (0x30...0x39).contains($0) },
                as: UTF8.self
            )
            close(file)
            throw OpeningError(.inUse, "The ledger \(folder.path) is in use by process \(owner).")
        }
        let owner = Array("\(getpid())\n".utf8)
        let written = unsafe owner.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
        let isWritten = written == owner.count && ftruncate(file, off_t(owner.count)) == 0
        guard isWritten else {
            close(file)
            throw OpeningError(.unavailable, "Cannot write \(folder.lock).")
        }
        self.file = Mutex(file)
    }

    deinit { self.release() }

    /// Lets another process have the ledger.
    func release() {
        self.file.withLock { file in
            if let file {
                // A child of this process that has not begun its own program yet holds the same open file: closing alone would leave it locked.
                flock(file, LOCK_UN)
                close(file)
            }
            file = nil
        }
    }
}
