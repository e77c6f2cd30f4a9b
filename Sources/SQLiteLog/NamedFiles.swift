import DurableFiles
import Synchronization

/// The files of a log that is open, which must keep their names: what is written into one that was unlinked or replaced is in no log, however
/// well it is written.
final class NamedFiles: Sendable {
    private let paths: [String]
    private let identities = Mutex<[String: FileStatus.Identity]>([:])

    /// The files of these names, each known from when it is first seen.
    init(_ paths: [String]) {
        self.paths = paths
        _ = self.strayed
    }

    /// The name of a file that does not bear it any more; `nil` where all do.
    var strayed: String? {
        self.identities.withLock { identities in
            self.paths.first { path in
                let now = FileStatus(path)?.identity
                guard let before = identities[path] else {
                    identities[path] = now
                    return false
                }
                return now != before
            }
        }
    }
}
