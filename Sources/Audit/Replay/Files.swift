internal import Glibc

/// The few calls to the system that reading files beside the log needs.
enum Files {
    /// Whether a regular file has this name.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// The names in a folder; `nil` where it cannot be read.
    static func names(in folder: String) -> [String]? {
        guard let handle = unsafe opendir(folder) else { return nil }
        defer { unsafe closedir(handle) }
        var names: [String] = []
        while let entry = unsafe readdir(handle) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// The first octets of a file; `nil` where it cannot be read.
    static func octets(of path: String, atMost limit: Int) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var octets = [UInt8](repeating: 0, count: limit)
        var length = 0
        while length < limit {
            let count = unsafe octets.withUnsafeMutableBytes { octets in
                unsafe read(file, octets.baseAddress?.advanced(by: length), limit - length)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return nil }
            if count == 0 { break }
            length += count
        }
        return Array(octets[..<length])
    }

    /// Copies a file; `false` where it cannot be.
    static func copy(_ path: String, to copy: String) -> Bool {
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { return false }
        defer { close(source) }
        let destination = unsafe open(copy, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard destination >= 0 else { return false }
        defer { close(destination) }
        var octets = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = unsafe octets.withUnsafeMutableBytes { unsafe read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return false }
            if count == 0 { return true }
            var written = 0
            while written < count {
                let more = unsafe octets.withUnsafeBytes { octets in
                    unsafe write(destination, octets.baseAddress?.advanced(by: written), count - written)
                }
                if more < 0, errno == EINTR { continue }
                guard more > 0 else { return false }
                written += more
            }
        }
    }
}

/// A folder of this replay's own, which goes with it.
final class TemporaryFolder: Sendable {
    /// Where it is.
    let path: String

    /// A new folder that only its owner may read; `nil` where none can be made.
    init?() {
        let base = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/ca-ledger-replay-XXXXXX".utf8CString)
        let isMade = unsafe template.withUnsafeMutableBufferPointer { octets in
            guard let start = octets.baseAddress else { return false }
            return unsafe mkdtemp(start) != nil
        }
        guard isMade else { return nil }
        self.path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for name in Files.names(in: self.path) ?? [] { unsafe unlink("\(self.path)/\(name)") }
        unsafe rmdir(self.path)
    }
}
