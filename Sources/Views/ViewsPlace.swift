internal import DurableFiles
internal import EventLog

/// The file of the views and what SQLite keeps beside it, while nobody has them open.
struct ViewsPlace: Hashable, Sendable {
    /// Where the database lies.
    let path: String

    private var rollback: String { self.path + "-journal" }
    private var wal: String { self.path + "-wal" }
    private var walIndex: String { self.path + "-shm" }

    /// Whether something has the database's name.
    var isTaken: Bool { FilePlace.exists(self.path) }

    /// What SQLite is to open a file by that does not change.
    static func restingAddress(_ path: String) -> String {
        let escaped = path.unicodeScalars.map { scalar in
            switch scalar {
            case "%": "%25"
            case "?": "%3f"
            case "#": "%23"
            default: String(scalar)
            }
        }
        // With an empty host, so that a path of two slashes at its beginning names none.
        return (path.hasPrefix("/") ? "file://" : "file:") + escaped.joined() + "?immutable=1"
    }

    /// Refuses what is no database of ours, before SQLite gets to see it: it would wait for a pipe, follow a link to the log, or
    /// write into the file what a journal beside it says.
    ///
    /// - Throws: `foreign`; `unavailable` where nothing can be opened now.
    func check() throws(StoreError) {
        try self.checkFile(self.path)
        guard FileStatus(self.rollback) == nil else {
            throw StoreError(.foreign, "There is a \(self.rollback), which no views have.")
        }
        if FileStatus(self.wal) != nil { try self.checkFile(self.wal) }
        let beginning: [UInt8]
        do {
            // Closed before SQLite opens it: closing any descriptor of a file drops this process's locks on it.
            beginning = try OpenFile(self.path, for: .writing).read(atMost: 20)
        } catch {
            throw StoreError(error.isOfScarcity ? .unavailable : .foreign, error.description)
        }
        // Octets 18 and 19: what the file is written and read as; 2 is a write-ahead log.
        guard beginning.count == 20, beginning[18...19] == [2, 2] else {
            throw StoreError(.foreign, "\(self.path) is no database with a write-ahead log.")
        }
        // Of an earlier version of this program: the one connection keeps its index in memory.
        FilePlace.remove(self.walIndex)
    }

    private func checkFile(_ path: String) throws(StoreError) {
        guard let status = FileStatus(path), status.isFile else {
            throw StoreError(.foreign, "\(path) is no regular file.")
        }
        guard status.nameCount == 1 else { throw StoreError(.foreign, "\(path) has another name besides.") }
    }

    /// Makes an empty file where there is none.
    func make() throws(StoreError) {
        do {
            try OpenFile(self.path, for: .creating).close()
        } catch {
            throw StoreError(error)
        }
    }

    /// Frees the names, whatever has them: the database's first, so that none is ever left without what belongs to it.
    ///
    /// A folder with something in it is nobody's view; it gets another name and is otherwise left alone.
    ///
    /// - Throws: `unavailable` where something keeps its name.
    func clear() throws(StoreError) {
        for path in [self.path, self.rollback, self.wal, self.walIndex] { try self.free(path) }
    }

    /// Frees the names that something else than a file has.
    ///
    /// - Throws: as ``clear()``.
    func clearWhatIsNoFile() throws(StoreError) {
        for path in [self.path, self.rollback, self.wal, self.walIndex] where FileStatus(path)?.isFile == false {
            try self.free(path)
        }
    }

    private func free(_ path: String) throws(StoreError) {
        guard let status = FileStatus(path) else { return }
        guard status.isFolder else {
            FilePlace.remove(path)
            guard !FilePlace.exists(path) else { throw StoreError(.unavailable, "\(path) cannot be removed.") }
            return
        }
        if FilePlace.removeFolder(path) { return }
        guard let free = (1...64).map({ "\(path).set-aside-\($0)" }).first(where: { !FilePlace.exists($0) }) else {
            throw StoreError(.unavailable, "\(path) is a folder, and too many like it were set aside.")
        }
        do {
            try FilePlace.rename(path, to: free)
        } catch {
            throw StoreError(error)
        }
    }

    /// Puts a closed database in this place, and makes that last.
    ///
    /// - Throws: `unavailable`; then the place may be free.
    func take(_ finished: ViewsPlace) throws(StoreError) {
        do {
            try FilePlace.synchronize(finished.path)
            try self.clear()
            try FilePlace.rename(finished.path, to: self.path)
            try FilePlace.synchronize(FilePlace.folder(of: self.path))
        } catch let error as FileError {
            throw StoreError(error)
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "\(error)")
        }
    }

    /// Which files have the names of the database and of its write-ahead log.
    var identity: Identity {
        Identity(database: FileStatus(self.path)?.identity, wal: FileStatus(self.wal)?.identity)
    }

    /// Which files have the names; `nil` where nothing has.
    struct Identity: Hashable, Sendable {
        let database: FileStatus.Identity?
        let wal: FileStatus.Identity?
    }
}
