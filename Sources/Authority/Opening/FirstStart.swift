import Bytes
import DurableFiles
import EventLog

/// What must be so where a ledger is to be made: asked before there is any new file, so that a start that fails leaves none.
public struct FirstStart: Sendable {
    private let folder: LedgerFolder
    private let anchorPath: String

    /// The first start of a ledger in a folder, with an anchor at a path.
    public init(_ folder: LedgerFolder, anchorPath: String) {
        self.folder = folder
        self.anchorPath = anchorPath
    }

    /// Whether a start would make a ledger: there is no log yet.
    ///
    /// - Throws: ``OpeningError`` where it cannot be told.
    public func isDue() async throws(OpeningError) -> Bool {
        do throws(StoreError) { return try await !self.folder.hasLog() } catch { throw OpeningError(error) }
    }

    /// Refuses a folder and an anchor that no ledger can be made with.
    ///
    /// - Throws: ``OpeningError``.
    public func check() throws(OpeningError) {
        if FilePlace.exists(self.folder.path) {
            try self.folder.refuseOthers()
            try Self.check(self.folder.path)
        } else {
            try Self.check(self.folder.parent)
        }
        // One that remembers nothing only a start that was cut short has made: it is removed, and made anew.
        if Anchor.exists(at: self.anchorPath) {
            let anchor: Anchor
            do throws(StoreError) {
                anchor = try Anchor.openReadOnly(path: self.anchorPath)
            } catch {
                throw OpeningError(error)
            }
            try Self.check(anchor)
        }
        try self.check(place: self.anchorPath)
    }

    /// Refuses the path of a file that could not be made there once the ledger's own folder is.
    ///
    /// - Throws: ``OpeningError``.
    public func check(place path: String) throws(OpeningError) {
        let folder = LedgerFolder(FilePlace.folder(of: path))
        guard FilePlace.exists(folder.path) || !self.isOurs(folder) else { return }
        try Self.check(folder.path)
    }

    /// Whether a folder that is not there yet is the ledger's own, however it is named.
    private func isOurs(_ folder: LedgerFolder) -> Bool {
        guard let parent = FilePlace.resolved(folder.parent) else { return false }
        let (name, own) = (folder.path.split(separator: "/").last, self.folder.path.split(separator: "/").last)
        return parent == FilePlace.resolved(self.folder.parent) && name == own
    }

    /// Refuses an anchor that remembers entries: they are missing.
    static func check(_ anchor: Anchor) throws(OpeningError) {
        guard let head = anchor.head, head.size > 0 else { return }
        throw OpeningError(
            .rollback,
            "ROLLBACK DETECTED: the anchor \(anchor.path) remembers \(head.size.counting("entry")); the log has none (0..<\(head.size) are missing)."
        )
    }

    /// Refuses a folder in which no file can be made.
    private static func check(_ folder: String) throws(OpeningError) {
        guard let resolved = FilePlace.resolved(folder), FileStatus(resolved)?.isFolder == true else {
            throw OpeningError(.unavailable, "There is no folder \(folder).")
        }
        guard FilePlace.isWritable(folder) else {
            throw OpeningError(.unavailable, "No file can be made in \(folder).")
        }
    }
}
