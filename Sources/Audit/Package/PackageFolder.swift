internal import Bytes
internal import Cryptography
internal import DurableFiles

/// A folder that a package is written into, file by file, and from there into an archive where one is wanted; it has its name once all of it
/// lasts.
final class PackageFolder {
    private final class File {
        let file: OpenFile
        let digest: RunningDigest
        var pending: [UInt8] = []
        var count: UInt64 = 0
        var rows: UInt64?

        init(_ path: String, hasRows: Bool) throws {
            self.file = try OpenFile(path, for: .creating)
            self.digest = try RunningDigest()
            self.rows = hasRows ? 0 : nil
        }

        func flush() throws {
            guard !self.pending.isEmpty else { return }
            try self.digest.append(self.pending)
            try self.file.write(self.pending, at: Int(self.count))
            self.count += UInt64(self.pending.count)
            self.pending.removeAll(keepingCapacity: true)
        }
    }

    private static let pendingOctets = 1 << 18

    private let path: String
    private let unfinished: String
    private let isArchive: Bool
    private var files: [String: File] = [:]
    private var closed: [PackageManifest.File] = []

    init(_ path: String, isArchive: Bool) throws {
        self.path = path
        self.isArchive = isArchive
        self.unfinished = path + ".unfinished"
        guard !FilePlace.exists(path) else { throw FileError(path, "exists already") }
        _ = FilePlace.removeTree(self.unfinished, depth: 4)
        try FilePlace.makeFolder(self.unfinished)
    }

    /// Begins a file; what lies in a folder of the package makes that.
    func begin(_ name: String, hasRows: Bool) throws {
        let parts = name.split(separator: "/").dropLast()
        for count in parts.indices {
            let folder = self.unfinished + "/" + parts[...count].joined(separator: "/")
            if !FilePlace.exists(folder) { try FilePlace.makeFolder(folder) }
        }
        self.files[name] = try File(self.unfinished + "/" + name, hasRows: hasRows)
    }

    func append(_ octets: [UInt8], to name: String, rows: UInt64 = 1) throws {
        guard let file = self.files[name] else { throw FileError(name, "is no file of the package") }
        file.pending += octets
        file.rows? += rows
        if file.pending.count >= Self.pendingOctets { try file.flush() }
    }

    /// Ends a file, which then lasts.
    func end(_ name: String, isProved: Bool) throws {
        guard let file = self.files.removeValue(forKey: name) else { return }
        try file.flush()
        try file.file.synchronize()
        file.file.close()
        let digest = try file.digest.finish().description
        self.closed.append(
            PackageManifest.File(name: name, digest: digest, octets: file.count, rows: file.rows, isProved: isProved)
        )
    }

    /// Adds a file as it is.
    func add(_ octets: [UInt8], as name: String, isProved: Bool = false) throws {
        try self.begin(name, hasRows: false)
        try self.append(octets, to: name)
        try self.end(name, isProved: isProved)
    }

    /// What was written, by name.
    var contents: [PackageManifest.File] {
        self.closed.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Gives the folder, or the archive of what is in it, its name.
    ///
    /// - Parameter note: What the log's key signed of the manifest; absent where it signed nothing.
    func finish(_ manifest: PackageManifest, note: String?) throws {
        try DurableFile.create(self.unfinished + "/" + PackageManifest.name, manifest.octets)
        if let note { try DurableFile.create(self.unfinished + "/" + PackageNote.name, Array(note.utf8)) }
        guard self.isArchive else { return try FilePlace.rename(self.unfinished, toFree: self.path) }
        let signed = note == nil ? [] : [PackageNote.name]
        let archive = self.path + ".unfinished.tar"
        FilePlace.remove(archive)
        do {
            try self.pack([PackageManifest.name] + signed + manifest.files.map(\.name), into: archive)
            try FilePlace.rename(archive, toFree: self.path)
        } catch {
            FilePlace.remove(archive)
            throw error
        }
        self.abandon()
    }

    /// Writes an archive of files, one after the other.
    private func pack(_ names: [String], into archive: String) throws {
        let file = try OpenFile(archive, for: .creating)
        var place = 0
        func write(_ octets: [UInt8]) throws {
            try file.write(octets, at: place)
            place += octets.count
        }
        for name in names {
            let source = try OpenFile(self.unfinished + "/" + name, for: .reading)
            let size = try source.size()
            guard let header = PackageArchive.header(name, octets: UInt64(size)) else {
                throw FileError(name, "is too long for an archive: write the package into a folder")
            }
            try write(header)
            var octets = try BufferedOctets(source)
            while case let some = try octets.some(1 << 20), !some.isEmpty { try write(some) }
            try write([UInt8](repeating: 0, count: PackageArchive.padding(of: UInt64(size))))
        }
        try write([UInt8](repeating: 0, count: 2 * PackageArchive.block))
        try file.synchronize()
    }

    /// Takes what was written away.
    func abandon() { _ = FilePlace.removeTree(self.unfinished, depth: 4) }
}
