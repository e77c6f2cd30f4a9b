extension UnnamedFile {
    /// Copies a database of SQLite and its WAL, so that they belong together.
    ///
    /// - Throws: ``FileError`` where they cannot be read, or change faster than they can be copied.
    public static func copies(ofDatabase path: String) throws(FileError) -> (file: UnnamedFile, wal: UnnamedFile?) {
        var failure = FileError(path, "changes faster than it can be copied")
        for _ in 0..<16 {
            // The salts in its header change whenever the WAL begins anew.
            let beginning = Self.beginning(ofWAL: path)
            do throws(FileError) {
                let file = try UnnamedFile()
                try file.take(path)
                let wal = beginning?.isEmpty == false ? try UnnamedFile() : nil
                try wal?.take(path + "-wal")
                if Self.beginning(ofWAL: path) == beginning { return (file, wal) }
            } catch {
                // While others take their place, there are none for a moment.
                failure = error
            }
        }
        throw failure
    }

    /// The header of a database's WAL; `nil` where there is none.
    private static func beginning(ofWAL path: String) -> [UInt8]? {
        try? OpenFile(path + "-wal", for: .reading).read(atMost: 32)
    }
}
