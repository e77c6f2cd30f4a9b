internal import DurableFiles
internal import EventLog
internal import Foundation

/// A temporary copy of a log whose folder cannot be written: SQLite needs a writable folder to read a WAL.
///
/// The copy is removed with this object. `immutable=1` is never used: it would ignore the WAL silently.
final class PrivateCopy: Sendable {
    /// The folder of the copy, readable by its owner alone.
    let folder: String

    /// A copy of the log in a folder, taken so that file and WAL belong together.
    init(of folder: String) throws(StoreError) {
        let path = FileManager.default.temporaryDirectory.path + "/ca-ledger-" + UUID().uuidString.lowercased()
        do throws(FileError) { try FilePlace.makeFolder(path) } catch { throw StoreError(error) }
        self.folder = path
        let original = folder + "/" + Schema.fileName
        let copy = path + "/" + Schema.fileName
        // What a checkpoint moves into the file meanwhile is still in the WAL, until the WAL begins anew.
        for _ in 0..<16 {
            let beginning = try Self.walHeader(original)
            try Self.copy(original, to: copy)
            if beginning.isEmpty {
                FilePlace.remove(copy + "-wal")
            } else {
                try Self.copy(original + "-wal", to: copy + "-wal")
            }
            if try Self.walHeader(original) == beginning { return }
        }
        throw StoreError(.unavailable, "The log in \(folder) changes faster than it can be copied.")
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    /// The salts that change whenever the WAL begins anew; nothing where there is no WAL.
    private static func walHeader(_ original: String) throws(StoreError) -> [UInt8] {
        guard FilePlace.exists(original + "-wal") else { return [] }
        do throws(FileError) {
            return try OpenFile(original + "-wal", for: .reading).read(atMost: 32)
        } catch {
            throw StoreError(error)
        }
    }

    private static func copy(_ original: String, to copy: String) throws(StoreError) {
        FilePlace.remove(copy)
        do {
            try FileManager.default.copyItem(atPath: original, toPath: copy)
        } catch {
            throw StoreError(.unavailable, "\(original) cannot be copied: \(error)")
        }
        // The original may be read-only for everybody.
        _ = unsafe chmod(copy, 0o600)
    }
}
