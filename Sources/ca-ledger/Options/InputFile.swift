import Glibc

/// A file that somebody names on the command line.
enum InputFile {
    /// More than any certificate or certification request has.
    private static let maximumCount = 1 << 20

    /// Refuses a file that cannot be read.
    ///
    /// - Throws: Where it cannot.
    static func checkReadable(_ path: String) throws {
        let file = try Self.opened(path)
        defer { close(file) }
        var octet: UInt8 = 0
        guard unsafe pread(file, &octet, 1, 0) >= 0 else { throw Self.unreadable(path) }
    }

    /// What is in it; `-` is standard input.
    ///
    /// - Throws: Where it cannot be read, or is too large.
    static func octets(of path: String, atMost maximumCount: Int = InputFile.maximumCount) throws -> [UInt8] {
        let file = path == "-" ? STDIN_FILENO : try Self.opened(path)
        defer { if file != STDIN_FILENO { close(file) } }
        var octets: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe piece.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Self.unreadable(path) }
            guard count > 0 else { return octets }
            octets.append(contentsOf: piece[..<count])
            guard octets.count <= maximumCount else {
                throw Unanswered("The file \(path) has more than \(maximumCount) octets: nothing of its kind has.")
            }
        }
    }

    /// A file that is open for reading.
    ///
    /// A pipe that nobody writes to is empty, and is not waited for; one that somebody writes to (a shell's `<(…)`) is read to its end.
    private static func opened(_ path: String) throws -> Int32 {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw Self.unreadable(path) }
        let flags = fcntl(file, F_GETFL)
        guard flags >= 0, fcntl(file, F_SETFL, flags & ~O_NONBLOCK) >= 0 else {
            defer { close(file) }
            throw Self.unreadable(path)
        }
        return file
    }

    /// What the operating system's last call says of a file.
    private static func unreadable(_ path: String) -> Unanswered {
        let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
        return Unanswered("The file \(path) cannot be read: \(reason).")
    }
}
