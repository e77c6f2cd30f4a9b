internal import DurableFiles
internal import Glibc

/// Cuts what a crash tore: nothing that anybody could read as a record.
enum FeedCut {
    /// Shortens a file; that this survives power loss is not waited for, since what is cut would be cut again.
    ///
    /// - Throws: ``FeedFolder/Fault`` where it stays as long as it is.
    static func cut(_ path: String, to length: Int) throws(FeedFolder.Fault) {
        guard unsafe truncate(path, off_t(length)) == 0 else {
            let reason = unsafe strerror(errno).map { unsafe String(cString: $0) } ?? "error \(errno)"
            throw FeedFolder.Fault(description: "\(path) ends with a torn line, and cannot be cut: \(reason).")
        }
    }
}
