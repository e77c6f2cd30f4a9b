internal import Foundation

/// The few calls to the system that storage needs beside SQLite; every failure names the file and the reason.
enum FileSystem {
    /// Whether something has this name.
    static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0
    }

    /// Whether a regular file has this name.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether files may be made in a folder.
    static func isWritable(_ folder: String) -> Bool { unsafe access(folder, W_OK | X_OK) == 0 }

    /// Removes a file; that there is none is no failure.
    static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Makes an empty file that only its owner may read and write (mode 0600), where there is none.
    static func createEmpty(_ path: String) throws(StoreError) {
        let file = try self.open(path, O_CREAT | O_EXCL | O_RDWR)
        _ = Foundation.close(file)
    }

    /// Opens a regular file; one that is made gets mode 0600.
    static func open(_ path: String, _ flags: Int32) throws(StoreError) -> Int32 {
        let file = unsafe Foundation.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw self.failure("cannot be opened", path) }
        return file
    }

    /// Gives a file another name, in place of what had it.
    static func rename(_ path: String, to newPath: String) throws(StoreError) {
        guard unsafe Foundation.rename(path, newPath) == 0 else { throw self.failure("cannot be renamed", path) }
    }

    /// Waits until a file's or a folder's content would survive power loss.
    static func synchronize(_ path: String) throws(StoreError) {
        let file = unsafe Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw self.failure("cannot be opened", path) }
        defer { _ = Foundation.close(file) }
        guard fsync(file) == 0 else { throw self.failure("cannot be synchronized", path) }
    }

    /// The folder that a file lies in.
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Writes octets at a place in a file.
    static func write(_ octets: [UInt8], at offset: Int, of file: Int32, path: String) throws(StoreError) {
        var written = 0
        while written < octets.count {
            let count = unsafe octets.withUnsafeBytes { octets in
                unsafe pwrite(
                    file,
                    octets.baseAddress?.advanced(by: written),
                    octets.count - written,
                    off_t(offset + written)
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw self.failure("cannot be written", path) }
            written += count
        }
    }

    /// The first octets of a file, at most so many.
    static func read(_ path: String, atMost limit: Int) throws(StoreError) -> [UInt8] {
        let file = try self.open(path, O_RDONLY)
        defer { _ = Foundation.close(file) }
        return try self.read(file, atMost: limit, path: path)
    }

    /// The first octets of an open file, at most so many.
    static func read(_ file: Int32, atMost limit: Int, path: String) throws(StoreError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: limit)
        var length = 0
        while length < limit {
            let count = unsafe octets.withUnsafeMutableBytes { octets in
                unsafe pread(file, octets.baseAddress?.advanced(by: length), limit - length, off_t(length))
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw self.failure("cannot be read", path) }
            if count == 0 { break }
            length += count
        }
        return Array(octets[..<length])
    }

    /// What the system said last, about a file.
    static func failure(_ what: String, _ path: String, fileID: String = #fileID, line: Int = #line) -> StoreError {
        let reason = unsafe String(cString: strerror(errno))
        return StoreError(.unavailable, "\(path) \(what): \(reason)", fileID: fileID, line: line)
    }
}
