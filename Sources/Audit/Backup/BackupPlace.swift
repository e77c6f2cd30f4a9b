internal import DurableFiles

/// Where a backup comes to lie: a folder, the anchor beside it, and their names until they are complete.
///
/// Whoever makes one holds the unfinished folder locked; what an interrupted backup left is nobody's, and goes.
final class BackupPlace: Sendable {
    /// The folder that the backup will be.
    let folder: String
    /// The anchor that will lie beside it, where a replay looks for it.
    var anchor: String { self.folder + ".anchor" }
    /// The folder while it is not complete.
    var unfinishedFolder: String { self.folder + Self.unfinished }
    /// The anchor while the folder is not complete.
    var unfinishedAnchor: String { self.anchor + Self.unfinished }

    private static let unfinished = ".unfinished"
    /// The folder, and the folder of keys in it.
    private static let depth = 2

    private let lock: OpenFolder

    /// Makes the unfinished folder of a backup.
    ///
    /// - Parameter ledger: The folder that is backed up, in which the backup may not lie.
    /// - Throws: ``BackupError`` where there is something already, or the folder cannot be made.
    init(_ path: String, of ledger: String) throws(BackupError) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.folder = path
        try Self.check(path, of: ledger)
        let unfinished = path + Self.unfinished
        do throws(FileError) {
            if FilePlace.exists(unfinished) { try Self.clear(unfinished) }
            try FilePlace.makeFolder(unfinished)
            self.lock = try OpenFolder(unfinished)
        } catch {
            throw BackupError("The backup cannot be made: \(error)")
        }
        guard self.lock.lock(), self.lock.hasItsName else { throw Self.taken(unfinished) }
        self.removeUnfinishedAnchor()
    }

    private func removeUnfinishedAnchor() {
        // An anchor is itself written under another name first.
        for name in [self.unfinishedAnchor, self.unfinishedAnchor + Self.unfinished] { FilePlace.remove(name) }
    }

    private static func check(_ path: String, of ledger: String) throws(BackupError) {
        for taken in [path, path + ".anchor"] where FilePlace.exists(taken) {
            throw BackupError(
                "There is something called \(taken) already, and a backup takes the place of nothing. Name another folder, or take that one away."
            )
        }
        let parent = FilePlace.folder(of: path)
        guard let resolved = FilePlace.resolved(parent) else {
            throw BackupError("There is no folder \(parent) to put the backup into.")
        }
        guard let data = FilePlace.resolved(ledger) else { throw BackupError("There is no folder \(ledger).") }
        guard resolved != data, !resolved.hasPrefix(data == "/" ? data : data + "/") else {
            throw BackupError("\(path) lies inside the ledger's folder: it would be lost with it. Name another place.")
        }
    }

    /// Removes what an interrupted backup left.
    private static func clear(_ unfinished: String) throws(FileError) {
        guard FileStatus(unfinished)?.isFolder == true else {
            throw FileError(unfinished, "is in the way, and no folder")
        }
        let left = try OpenFolder(unfinished)
        guard left.lock() else { throw FileError(unfinished, "is being written by another backup") }
        guard FilePlace.removeTree(unfinished, depth: Self.depth) else {
            throw FileError(unfinished, "is left of an interrupted backup, and cannot be removed")
        }
    }

    private static func taken(_ unfinished: String) -> BackupError {
        BackupError("\(unfinished) is being written by another backup.")
    }

    /// Refuses what there is no room for, before anything is copied.
    func require(octets: UInt64) throws(BackupError) {
        let free = FilePlace.freeOctets(at: self.unfinishedFolder)
        guard free >= octets else {
            throw BackupError("A backup needs \(octets) octets, and \(self.folder) has room for \(free).")
        }
    }

    /// Gives folder and anchor their names, and makes these last: the folder's at last, since it is what makes a backup.
    func finish() throws(BackupError) {
        guard !FilePlace.exists(self.anchor), !FilePlace.exists(self.folder) else {
            throw BackupError("Somebody made \(self.folder) or its anchor meanwhile.")
        }
        do throws(FileError) {
            try self.lock.synchronize()
            try FilePlace.rename(self.unfinishedAnchor, to: self.anchor)
            try FilePlace.rename(self.unfinishedFolder, to: self.folder)
            try FilePlace.synchronize(FilePlace.folder(of: self.folder))
        } catch {
            // What nobody knows to last is no backup either. Of these names none was anybody's but ours.
            if self.lock.isCalled(self.folder) { _ = FilePlace.removeTree(self.folder, depth: Self.depth) }
            FilePlace.remove(self.anchor)
            throw BackupError("The backup cannot be finished: \(error)")
        }
    }

    /// Leaves nothing of a backup that failed.
    func clear() {
        self.removeUnfinishedAnchor()
        _ = FilePlace.removeTree(self.unfinishedFolder, depth: Self.depth)
    }
}
