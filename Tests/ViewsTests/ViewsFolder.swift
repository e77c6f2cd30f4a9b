import Foundation
import Testbed

/// A folder of its own for a test's `views.db`.
struct ViewsFolder {
    private let folder: TemporaryFolder

    init() throws { self.folder = try TemporaryFolder() }

    var path: String { self.folder.path }

    var database: String { self.folder.file("views.db") }

    func removeDatabase() throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: self.database + suffix) {
            try FileManager.default.removeItem(atPath: self.database + suffix)
        }
    }
}
