import Foundation

/// A folder of its own for a test's `views.db`, removed when the test is done.
final class ViewsFolder {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ca-ledger-views-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.path = folder.path
    }

    var database: String { self.path + "/views.db" }

    func removeDatabase() throws {
        for suffix in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: self.database + suffix) {
            try FileManager.default.removeItem(atPath: self.database + suffix)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }
}
