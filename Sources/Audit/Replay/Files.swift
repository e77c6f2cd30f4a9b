internal import DurableFiles
internal import Glibc

/// What reading files beside the log needs, and no file of ours is written by.
enum Files {
    /// Copies a file; `false` where it cannot be.
    static func copy(_ path: String, to copy: String) -> Bool {
        // A pipe in its place would wait for its other end.
        let source = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
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
        for name in FilePlace.names(in: self.path) ?? [] { unsafe unlink("\(self.path)/\(name)") }
        unsafe rmdir(self.path)
    }
}
