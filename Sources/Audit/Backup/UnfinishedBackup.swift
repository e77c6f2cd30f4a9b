internal import DurableFiles

/// The folder of a backup that is not complete: by what it is known, how it becomes complete, and how it goes.
///
/// The first thing in it is a file that says whose it is, and that file goes last. A folder without it, or with anything in it that no
/// backup puts there, is somebody else's, and is left as it is. Whoever makes a backup holds its folder locked; what an interrupted one
/// left is nobody's.
final class UnfinishedBackup: Sendable {
    /// The folder's name once it is complete.
    let folder: String
    /// The folder until then.
    var path: String { Self.path(of: self.folder) }
    /// The anchor of the copy until then.
    var anchor: String { "\(self.path)/\(Self.anchor)" }
    private let lock: OpenFolder

    // A server that starts removes files with such names from its folder: one that was killed just before them is a backup all the same.
    private static let mark = "ca-ledger-backup.unfinished"
    private static let anchor = "anchor.unfinished"
    /// The anchor again, on its way to its place beside the backup.
    private static let leavingAnchor = "anchor-to-be.unfinished"
    private static let keys = "keys"
    /// What a file is called while it is written.
    private static let unfinished = ".unfinished"
    private static let words = Array("ca-ledger backup is making this folder, or was interrupted.\n".utf8)
    /// More than an anchor has.
    private static let longestAnchor = 65_536

    /// Where the folder of a backup is while it is not complete.
    static func path(of folder: String) -> String { folder + self.unfinished }

    /// Makes the folder, and marks it before anything else is in it.
    ///
    /// - Throws: `FileError` where something has the name, or it cannot be made.
    init(making folder: String) throws(FileError) {
        let path = Self.path(of: folder)
        self.folder = folder
        try FilePlace.makeFolder(path)
        do throws(FileError) {
            self.lock = try OpenFolder(path)
        } catch {
            _ = FilePlace.removeFolder(path)
            throw error
        }
        try Self.hold(self.lock)
        do throws(FileError) {
            let mark = try OpenFile("\(path)/\(Self.mark)", for: .creating)
            defer { mark.close() }
            try mark.write(Self.words, at: 0)
            try mark.synchronize()
            try self.synchronize()
        } catch {
            self.remove()
            throw error
        }
    }

    private init(left folder: String, lock: OpenFolder) {
        self.folder = folder
        self.lock = lock
    }

    /// What an interrupted backup left; `nil` where nothing has the name.
    ///
    /// - Throws: `FileError` where it is anything else, or is still being written.
    static func left(of folder: String) throws(FileError) -> UnfinishedBackup? {
        let path = self.path(of: folder)
        guard FilePlace.exists(path) else { return nil }
        guard let status = FileStatus(path), status.isFolder, status.isOwn else {
            throw FileError(path, "is in the way, and no folder of this user")
        }
        let lock = try OpenFolder(path)
        try self.hold(lock)
        try self.recognize(path)
        return UnfinishedBackup(left: folder, lock: lock)
    }

    private static func hold(_ folder: OpenFolder) throws(FileError) {
        guard folder.lock(), folder.hasItsName else {
            throw FileError(folder.path, "is being written by another backup")
        }
    }

    /// Refuses a folder that holds anything but what a backup leaves.
    private static func recognize(_ path: String) throws(FileError) {
        let names = try FilePlace.list(path)
        if names.isEmpty { return }
        let isMarked = names.contains(self.mark) && self.isMark("\(path)/\(self.mark)", isWhole: names.count > 1)
        guard isMarked else {
            throw FileError(path, "is in the way, and nothing that a backup left; it stays as it is")
        }
        var strange = names.first { !self.isOfBackup($0, in: path) }
        if strange == nil, names.contains(self.keys) {
            strange = try FilePlace.list("\(path)/\(self.keys)").first { !KeyFolderCopy.isOfCopy($0) }
                .map { "\(self.keys)/\($0)" }
        }
        if let strange {
            throw FileError("\(path)/\(strange)", "is in the way, and no backup made it; it stays as it is")
        }
    }

    /// Whether a file is the mark; a beginning of it, where nothing came after it.
    private static func isMark(_ path: String, isWhole: Bool) -> Bool {
        guard let octets = try? DurableFile.read(path, atMost: self.words.count) else { return false }
        return isWhole ? octets == self.words : self.words.starts(with: octets)
    }

    private static func isOfBackup(_ name: String, in path: String) -> Bool {
        let isFolder = FileStatus("\(path)/\(name)")?.isFolder == true
        return name == self.keys ? isFolder : !isFolder && self.files.contains(name)
    }

    private static var files: Set<String> {
        let anchors = [self.anchor, self.leavingAnchor]
        return Set(["ledger.db", self.mark] + anchors + anchors.map { $0 + self.unfinished })
    }

    /// Where the folder is now.
    private var place: String { self.lock.isCalled(self.folder) ? self.folder : self.path }

    /// Whether a file is the anchor that this backup wrote, to the octet.
    func hasMade(anchor path: String) -> Bool {
        guard FileStatus(path)?.isFile == true, let there = try? DurableFile.read(path, atMost: Self.longestAnchor),
            let made = try? DurableFile.read("\(self.place)/\(Self.anchor)", atMost: Self.longestAnchor)
        else { return false }
        return there == made
    }

    /// Waits until the folder's names would survive power loss.
    func synchronize() throws(FileError) { try self.lock.synchronize() }

    /// Puts the anchor beside the folder; it stays in it as well, so that the other is known again.
    ///
    /// - Throws: `FileError` where something has the name, or it cannot be made.
    func give(anchor path: String) throws(FileError) {
        let leaving = "\(self.path)/\(Self.leavingAnchor)"
        try DurableFile.create(leaving, try DurableFile.read(self.anchor, atMost: Self.longestAnchor))
        try FilePlace.rename(leaving, toFree: path)
    }

    /// Gives the folder its name, and makes that last.
    ///
    /// - Throws: `FileError` where something has it, or nobody knows whether it lasts: then the folder is none that is complete.
    func complete() throws(FileError) {
        try FilePlace.rename(self.path, toFree: self.folder)
        do throws(FileError) {
            try FilePlace.synchronize(FilePlace.folder(of: self.folder))
            guard self.lock.isCalled(self.folder) else { throw FileError(self.folder, "was taken away") }
        } catch {
            // Where it cannot have its old name again, it is removed under its new one.
            if self.lock.isCalled(self.folder) { try? FilePlace.rename(self.folder, toFree: self.path) }
            throw error
        }
        // It is a backup now. Where these stay after all, they are in nobody's way.
        for file in [Self.anchor, Self.mark] { FilePlace.remove("\(self.folder)/\(file)") }
    }

    /// Removes what a backup makes, its mark last; `false` where something is still there.
    @discardableResult
    func remove() -> Bool {
        let place = self.place
        guard self.lock.isCalled(place) else { return false }
        let keys = "\(place)/\(Self.keys)"
        if FileStatus(keys)?.isFolder == true {
            for name in FilePlace.names(in: keys) ?? [] where KeyFolderCopy.isOfCopy(name) {
                FilePlace.remove("\(keys)/\(name)")
            }
            _ = FilePlace.removeFolder(keys)
        }
        for name in Self.files where name != Self.mark { FilePlace.remove("\(place)/\(name)") }
        // What is still there is marked for as long as it is.
        guard let rest = FilePlace.names(in: place), rest.allSatisfy({ $0 == Self.mark }) else { return false }
        try? self.synchronize()
        FilePlace.remove("\(place)/\(Self.mark)")
        return FilePlace.removeFolder(place)
    }
}
