internal import DurableFiles

/// Where a backup comes to lie: a folder and the anchor beside it, which have their names once they are complete.
///
/// Nothing is removed but what a backup made.
final class BackupPlace: Sendable {
    /// The folder that the backup will be.
    let folder: String
    /// The anchor that will lie beside it, where a replay looks for it.
    var anchor: String { Self.anchor(of: self.folder) }
    /// The folder while it is not complete.
    var unfinishedFolder: String { self.unfinished.path }
    /// The anchor while the folder is not complete.
    var unfinishedAnchor: String { self.unfinished.anchor }

    private let unfinished: UnfinishedBackup

    /// Makes the unfinished folder of a backup, in place of what an interrupted one left there.
    ///
    /// - Parameters:
    ///   - ledger: The folder that is backed up.
    ///   - liveAnchor: The anchor that it is held to, where there is one.
    /// - Throws: ``BackupError`` where there is something already, or the folder cannot be made.
    init(_ path: String, of ledger: String, anchoredBy liveAnchor: String?) throws(BackupError) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.folder = path
        guard !FilePlace.exists(path) else { throw Self.taken(path) }
        try Self.check(path, of: ledger, liveAnchor)
        try Self.clear(path, liveAnchor)
        do throws(FileError) {
            self.unfinished = try UnfinishedBackup(making: path)
        } catch {
            throw BackupError("The backup cannot be made: \(error)")
        }
    }

    private static func anchor(of folder: String) -> String { folder + ".anchor" }

    /// Removes what an interrupted backup left: first its anchor, which is known by what lies in the folder.
    private static func clear(_ path: String, _ liveAnchor: String?) throws(BackupError) {
        let anchor = self.anchor(of: path)
        let left: UnfinishedBackup?
        do throws(FileError) {
            left = try UnfinishedBackup.left(of: path)
        } catch {
            throw BackupError("The backup cannot be made: \(error)")
        }
        if let left, left.hasMade(anchor: anchor), !self.isOne(anchor, liveAnchor) { FilePlace.remove(anchor) }
        guard !FilePlace.exists(anchor) else { throw self.taken(anchor) }
        if let left, !left.remove() {
            throw BackupError("\(left.path) is left of an interrupted backup, and cannot be removed.")
        }
    }

    /// Whether two names are of one file, wherever links lead.
    private static func isOne(_ path: String, _ other: String?) -> Bool {
        other.flatMap(FilePlace.resolved).flatMap { FileStatus($0)?.identity } == FileStatus(path)?.identity
    }

    private static func check(
        _ path: String,
        of ledger: String,
        _ liveAnchor: String?
    ) throws(BackupError) {
        let parent = FilePlace.folder(of: path)
        guard FilePlace.resolved(parent) != nil else {
            throw BackupError("There is no folder \(parent) to put the backup into.")
        }
        guard FilePlace.resolved(ledger) != nil else { throw BackupError("There is no folder \(ledger).") }
        let keys = ledger + "/keys"
        guard !self.lies(parent, in: ledger), !self.lies(parent, in: keys) else {
            throw BackupError("\(path) lies inside the ledger's folder: it would be lost with it. Name another place.")
        }
        let unfinished = UnfinishedBackup.path(of: path)
        let anchors = liveAnchor.map { [$0, FilePlace.folder(of: $0)] } ?? []
        for live in [ledger, keys] + anchors where self.lies(live, in: unfinished) {
            throw BackupError(
                "\(unfinished), where the backup would be written, is the place of \(live), which is in use. Name another folder."
            )
        }
    }

    /// Whether something is a folder or lies in it, however deep, wherever links lead.
    private static func lies(_ path: String, in folder: String) -> Bool {
        guard let identity = FilePlace.resolved(folder).flatMap({ FileStatus($0)?.identity }),
            var place = FilePlace.resolved(path)
        else { return false }
        while FileStatus(place)?.identity != identity {
            guard place != "/" else { return false }
            place = FilePlace.folder(of: place)
        }
        return true
    }

    private static func taken(_ name: String) -> BackupError {
        BackupError(
            "There is something called \(name) already, and a backup takes the place of nothing. Name another folder, or take that one away."
        )
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
            try self.unfinished.synchronize()
            try self.unfinished.give(anchor: self.anchor)
            try self.unfinished.complete()
        } catch {
            // What nobody knows to last is no backup either.
            throw BackupError("The backup cannot be finished: \(error)")
        }
    }

    /// Leaves nothing of a backup that failed.
    func clear() {
        if self.unfinished.hasMade(anchor: self.anchor) { FilePlace.remove(self.anchor) }
        self.unfinished.remove()
    }
}
