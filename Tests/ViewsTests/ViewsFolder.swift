import Foundation
import Testbed
import Views

/// A folder of its own for a test's `views.db`.
struct ViewsFolder {
    private let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    var path: String { self.folder.path }

    var database: String { self.folder.file("views.db") }

    /// The views that lie there, or will.
    func views(of log: ViewsLog) -> DisposableViews { DisposableViews(folder: self.path, ledger: log.ledger) }

    func removeDatabase() throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: self.database + suffix) {
            try FileManager.default.removeItem(atPath: self.database + suffix)
        }
    }
}
