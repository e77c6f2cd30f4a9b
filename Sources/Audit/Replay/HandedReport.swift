internal import Bytes
internal import Cryptography
internal import DurableFiles

/// The digest of a report that somebody hands over, to be found among those that a log says were completed.
struct HandedReport {
    private static let piece = 1 << 20

    /// SHA-256 of a file's octets.
    ///
    /// - Throws: `FileError` where it cannot be read, `CryptographyError`.
    static func digest(of path: String) throws -> Digest256 {
        let file = try OpenFile(path, for: .reading)
        defer { file.close() }
        let digest = try RunningDigest()
        var offset = 0
        while true {
            let octets = try file.read(at: offset, atMost: self.piece)
            guard !octets.isEmpty else { return try digest.finish() }
            try digest.append(octets)
            offset += octets.count
        }
    }
}
