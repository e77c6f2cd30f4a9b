import Glibc

/// Standard output, for results that are too long to be one text.
enum StandardOutput {
    /// Why nothing more can be written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
        /// Whether nobody reads any more.
        var isUnread = false
    }

    /// Whether nobody reads any more, as far as that can be told without writing: of a pipe or a socket.
    static var isUnread: Bool {
        var place = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return unsafe poll(&place, 1, 0) > 0 && place.revents & Int16(POLLERR) != 0
    }

    /// Writes all octets.
    ///
    /// - Throws: ``Failure`` where whoever reads has gone, or the disk is full.
    static func write(_ octets: [UInt8]) throws {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                throw Failure(description: "Standard output cannot be written.", isUnread: count < 0 && errno == EPIPE)
            }
            rest = rest.dropFirst(count)
        }
    }
}
