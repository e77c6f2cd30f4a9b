internal import Glibc

/// The names of files and folders: what has them, and how that changes.
public enum FilePlace {
    /// Whether something has this name, or nobody can say: what cannot be looked at is not taken for what is not there, and whoever
    /// opens it is told why.
    public static func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR)
    }

    /// Whether a regular file has this name, or nothing; what else has it is refused, and so is what nobody can say.
    ///
    /// - Throws: ``FileError``.
    public static func isFileThere(_ path: String) throws(FileError) -> Bool {
        guard self.exists(path) else { return false }
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw FileError(lastCallOn: path, "cannot be looked at") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(path, "is no regular file") }
        return true
    }

    /// Whether files may be made in a folder.
    public static func isWritable(_ folder: String) -> Bool { unsafe access(folder, W_OK | X_OK) == 0 }

    /// Whether others than its owner may make and remove files in a folder.
    public static func isWritableByOthers(_ folder: String) -> Bool {
        var status = stat()
        return unsafe stat(folder, &status) == 0 && status.st_mode & 0o022 != 0
    }

    /// The path of what has a name, without links and dots; `nil` where nothing has, or it cannot be told.
    public static func resolved(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    /// How many octets may still be written where a file or folder lies; 0 where it cannot be told.
    public static func freeOctets(at path: String) -> UInt64 {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0 else { return 0 }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// How many octets a file has; 0 where there is none.
    public static func octetCount(of path: String) -> UInt64 {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? UInt64(max(0, status.st_size)) : 0
    }

    /// Removes a folder with the files in it and the folders in that, so many storeys deep; links are removed, not followed.
    ///
    /// - Returns: `false` where something is still there.
    public static func removeTree(_ path: String, depth: Int) -> Bool {
        for name in self.names(in: path) ?? [] {
            let inner = path + "/" + name
            if depth > 1, FileStatus(inner)?.isFolder == true {
                _ = self.removeTree(inner, depth: depth - 1)
            } else {
                self.remove(inner)
            }
        }
        return self.removeFolder(path)
    }

    /// The folder that a file lies in.
    public static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Removes a file; that there is none is no failure.
    public static func remove(_ path: String) { _ = unsafe unlink(path) }

    /// Removes a folder with nothing in it; `false` where it is still there.
    public static func removeFolder(_ path: String) -> Bool { unsafe rmdir(path) == 0 }

    /// Gives a file another name, in place of what had it.
    ///
    /// - Throws: ``FileError`` where it keeps its name.
    public static func rename(_ path: String, to newPath: String) throws(FileError) {
        guard unsafe Glibc.rename(path, newPath) == 0 else { throw FileError(lastCallOn: path, "cannot be renamed") }
    }

    /// Gives a file or a folder another name, where nothing has it; of what is made of that name in the same moment, an empty folder alone may
    /// be replaced, and by a folder.
    ///
    /// - Throws: ``FileError`` where something has it, or what is renamed keeps its name.
    public static func rename(_ path: String, toFree newPath: String) throws(FileError) {
        if FileStatus(path)?.isFile == true {
            // Two names for a moment: no other call of every file system takes the place of nothing.
            if unsafe link(path, newPath) == 0 { return self.remove(path) }
            guard [EPERM, EOPNOTSUPP, ENOSYS, EMLINK].contains(errno) else {
                throw FileError(lastCallOn: path, "cannot be called \(newPath)")
            }
        }
        guard !self.exists(newPath) else { throw FileError(newPath, "exists already") }
        try self.rename(path, to: newPath)
    }

    /// Waits until a file's content, or a folder's names, would survive power loss.
    ///
    /// - Throws: ``FileError`` where nobody knows whether they would.
    public static func synchronize(_ path: String) throws(FileError) {
        let descriptor = uninterrupted { unsafe open(path, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(lastCallOn: path, "cannot be opened") }
        defer { _ = close(descriptor) }
        guard uninterrupted({ fsync(descriptor) }) == 0 else {
            throw FileError(lastCallOn: path, "cannot be synchronized")
        }
    }

    /// Makes a folder that only its owner may enter (mode 0700).
    ///
    /// - Throws: ``FileError`` where something has the name already, or it cannot be made.
    public static func makeFolder(_ path: String) throws(FileError) {
        guard unsafe mkdir(path, 0o700) == 0 else { throw FileError(lastCallOn: path, "cannot be made") }
    }

    /// The names in a folder, in no order; `nil` where it cannot be read.
    public static func names(in folder: String) -> [String]? { try? self.list(folder) }

    /// The names in a folder, in no order: all of them.
    ///
    /// - Throws: ``FileError`` where it cannot be read, or not to its end.
    public static func list(_ folder: String) throws(FileError) -> [String] {
        guard let handle = unsafe opendir(folder) else { throw FileError(lastCallOn: folder, "cannot be listed") }
        defer { unsafe closedir(handle) }
        return try unsafe self.names(handle, of: folder)
    }

    /// The names in a folder that is open for listing.
    static func names(_ handle: OpaquePointer, of folder: String) throws(FileError) -> [String] {
        var names: [String] = []
        while true {
            // The end and a failure are told apart by this alone.
            errno = 0
            guard let entry = unsafe readdir(handle) else {
                guard errno == 0 else { throw FileError(lastCallOn: folder, "cannot be listed") }
                return names
            }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
    }
}
