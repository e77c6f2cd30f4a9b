internal import DurableFiles

/// A log's file that nobody has open: it was closed in order, so that no WAL lies beside it.
///
/// SQLite is told that such a file does not change (`immutable=1`), so that reading it makes no files beside it, takes no locks, and can
/// be done in a folder that cannot be written. That would ignore a WAL silently, which is why no read is believed until it was seen
/// afterwards that there is still none, and that the file is as it was: whoever writes to a log makes its WAL first.
struct RestingFile: Sendable {
    /// Where the file lies.
    let path: String
    private let status: FileStatus

    /// The file, as it is now; `nil` where it is not at rest, or is none that SQLite keeps a WAL for.
    init?(_ path: String) {
        guard let status = FileStatus(path), status.isFile else { return nil }
        self.path = path
        self.status = status
        guard self.isAsItWas else { return nil }
        // Closed before SQLite opens it: closing any descriptor of a file drops this process's locks on it, and where there is no WAL
        // no writer of this process has one. Octets 18 and 19: what the file is written and read as; 2 is a write-ahead log.
        guard let beginning = try? OpenFile(path, for: .reading).read(atMost: 20), beginning.count == 20,
            beginning[18...19] == [2, 2], self.isAsItWas
        else { return nil }
    }

    /// Whether nobody has opened it to write since it was found at rest.
    var isAsItWas: Bool {
        !FilePlace.exists(self.path + "-wal") && !FilePlace.exists(self.path + "-journal")
            && FileStatus(self.path) == self.status
    }

    /// What SQLite is to open it by.
    var address: String {
        let escaped = self.path.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "?": "%3f"
            case "#": "%23"
            default: String(scalar)
            }
        }
        // With an empty host, so that a path of two slashes at its beginning names none.
        return (self.path.hasPrefix("/") ? "file://" : "file:") + escaped.joined() + "?immutable=1"
    }
}
