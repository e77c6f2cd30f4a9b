import Glibc

/// Whole files that are there completely or not at all, readable by their owner alone.
enum DurableFile {
    /// Writes a new file: to a name beside it, synced, renamed, and the folder synced.
    ///
    /// - Throws: ``KeyStoreError`` where any step fails, or the file exists.
    static func write(_ octets: [UInt8], to path: String, inFolder folder: String) throws(KeyStoreError) {
        guard unsafe access(path, F_OK) != 0 else { throw KeyStoreError(message: "\(path) exists already.") }
        let temporary = path + ".new"
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw KeyStoreError("make", temporary) }
        defer { close(file) }
        var written = 0
        while written < octets.count {
            let count = unsafe octets[written...].withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw KeyStoreError("write", temporary) }
            written += count
        }
        guard fsync(file) == 0 else { throw KeyStoreError("sync", temporary) }
        guard unsafe rename(temporary, path) == 0 else { throw KeyStoreError("rename", temporary) }
        try self.synchronize(folder: folder)
    }

    /// Waits until the names in a folder would survive power loss.
    ///
    /// - Throws: ``KeyStoreError`` where it cannot be told.
    static func synchronize(folder: String) throws(KeyStoreError) {
        let directory = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw KeyStoreError("open", folder) }
        defer { close(directory) }
        guard fsync(directory) == 0 else { throw KeyStoreError("sync", folder) }
    }

    /// Reads a file of at most so many octets.
    ///
    /// - Throws: ``KeyStoreError`` where it cannot be read or is longer.
    static func read(_ path: String, atMost limit: Int) throws(KeyStoreError) -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw KeyStoreError("open", path) }
        defer { close(file) }
        var octets = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled <= limit {
            let count = unsafe octets.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress.map { unsafe $0 + filled }, buffer.count - filled)
            }
            guard count >= 0 else { throw KeyStoreError("read", path) }
            if count == 0 { break }
            filled += count
        }
        guard filled <= limit else { throw KeyStoreError(message: "\(path) is longer than \(limit) octets.") }
        octets.removeLast(octets.count - filled)
        return octets
    }
}
