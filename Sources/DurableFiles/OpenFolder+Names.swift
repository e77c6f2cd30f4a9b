internal import Glibc

/// What has a name in a folder that is open: asked of the folder itself, whatever its path leads to by now.
///
/// A name is one step, without a slash; a symbolic link is never followed, and refused where it has the name of what is to be opened.
extension OpenFolder {
    private func path(of name: String) -> String { self.path + "/" + name }

    /// Refuses what is not one step: it could lead out of the folder.
    private func checkStep(_ name: String) throws(FileError) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 }) else {
            throw FileError(self.path, "holds nothing of a name that is no single step")
        }
    }

    /// Opens a folder in it.
    ///
    /// - Throws: ``FileError``; ``FileError/isOfAbsence`` where there is none, ``FileError/isOfKind`` where something else has the name.
    public func folder(_ name: String) throws(FileError) -> OpenFolder {
        try self.checkStep(name)
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let descriptor = uninterrupted { unsafe openat(self.descriptor, name, flags) }
        guard descriptor >= 0 else { throw FileError(lastCallOn: self.path(of: name), "cannot be opened") }
        return OpenFolder(self.path(of: name), descriptor: descriptor)
    }

    /// Opens a folder in it, which is made where there is none (mode 0700), and its name made to last.
    ///
    /// - Throws: ``FileError``.
    public func folder(makingWhereAbsent name: String) throws(FileError) -> OpenFolder {
        do throws(FileError) {
            return try self.folder(name)
        } catch {
            guard error.isOfAbsence else { throw error }
        }
        do throws(FileError) {
            try self.makeFolder(name)
        } catch {
            // It may be that somebody else made it meanwhile.
            guard error.isOfPresence else { throw error }
        }
        return try self.folder(name)
    }

    /// Makes a folder in it that only its owner may enter (mode 0700), and makes its name last.
    ///
    /// - Throws: ``FileError``; ``FileError/isOfPresence`` where something has the name.
    public func makeFolder(_ name: String) throws(FileError) {
        try self.checkStep(name)
        guard unsafe mkdirat(self.descriptor, name, 0o700) == 0 else {
            throw FileError(lastCallOn: self.path(of: name), "cannot be made")
        }
        try self.synchronize()
    }

    /// Opens a regular file in it.
    ///
    /// - Throws: ``FileError``, as ``folder(_:)`` does; whatever is no regular file is refused without a number.
    public func file(_ name: String, for access: OpenFile.Access) throws(FileError) -> OpenFile {
        try self.checkStep(name)
        return try OpenFile(self.path(of: name), opening: name, in: self.descriptor, for: access)
    }

    /// Gives a file in it a name in another folder, in place of the file that had it.
    ///
    /// - Throws: ``FileError`` where it keeps its name.
    public func rename(_ name: String, to newName: String, in folder: OpenFolder) throws(FileError) {
        try self.checkStep(name)
        try folder.checkStep(newName)
        guard unsafe renameat(self.descriptor, name, folder.descriptor, newName) == 0 else {
            throw FileError(lastCallOn: folder.path(of: newName), "cannot be given its name")
        }
    }

    /// Removes a file in it, or a link; never what a link leads to, and no folder.
    ///
    /// - Throws: ``FileError``; ``FileError/isOfAbsence`` where there is none.
    public func remove(_ name: String) throws(FileError) {
        try self.checkStep(name)
        guard unsafe unlinkat(self.descriptor, name, 0) == 0 else {
            throw FileError(lastCallOn: self.path(of: name), "cannot be removed")
        }
    }

    /// The names in it, in no order: all of them.
    ///
    /// - Throws: ``FileError`` where it cannot be read, or not to its end.
    public func names() throws(FileError) -> [String] {
        // A descriptor of its own: a listing moves where the next one on the same goes on.
        let descriptor = uninterrupted { unsafe openat(self.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError(lastCallOn: self.path, "cannot be listed") }
        guard let handle = unsafe fdopendir(descriptor) else {
            let error = FileError(lastCallOn: self.path, "cannot be listed")
            _ = close(descriptor)
            throw error
        }
        defer { unsafe closedir(handle) }
        return try unsafe FilePlace.names(handle, of: self.path)
    }

    /// Whether what has a name in it is a folder; a link to one is none.
    public func holdsFolder(_ name: String) -> Bool {
        var status = stat()
        guard unsafe fstatat(self.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR
    }
}
