internal import DurableFiles

/// A backup that came as an archive, unpacked into a folder of its own until it is put back.
///
/// The archive is distrusted: files of a backup are taken from it and nothing else, each once, and none is longer than such files are.
public final class ReceivedBackup {
    /// The backup's folder.
    public var folder: String { self.place + "/" + BackupArchive.folder }
    private let place: String

    private static let mark = "ca-ledger-received.unfinished"
    private static let words = Array("ca-ledger restore is unpacking a backup here, or was interrupted.\n".utf8)
    /// The longest of the small files: the counts of uses.
    private static let longest: UInt64 = 64 << 20
    private static let mostFiles = 1 << 20
    private static let piece = 1 << 20

    /// Unpacks an archive into a folder that is made, in place of what an interrupted restore left there.
    ///
    /// - Parameter read: Gives at most so many octets; none at the end.
    /// - Throws: ``BackupError`` where it is no archive of a backup, or there is no room for it; as reading and writing do.
    public init(at place: String, from read: (_ limit: Int) throws -> [UInt8]) throws {
        self.place = place
        try Self.clear(place)
        try FilePlace.makeFolder(place)
        do {
            try DurableFile.create(place + "/" + Self.mark, Self.words)
            try FilePlace.makeFolder(self.folder)
            try Self.unpack(read, to: place)
        } catch {
            self.remove()
            throw error
        }
    }

    deinit { self.remove() }

    /// Removes it: what was put back is a copy of it.
    public func remove() { _ = FilePlace.removeTree(self.place, depth: 3) }

    private static func clear(_ place: String) throws {
        guard FilePlace.exists(place) else { return }
        let names = try FilePlace.list(place)
        let isOurs =
            names.isEmpty
            || (try? DurableFile.read(place + "/" + self.mark, atMost: self.words.count)) == self.words
        guard isOurs, FilePlace.removeTree(place, depth: 3) else {
            throw BackupError("\(place), where the archive would be unpacked, is in the way. Take it away.")
        }
    }

    private static func unpack(_ read: (Int) throws -> [UInt8], to place: String) throws {
        var found = Set<String>()
        while true {
            let header = try Self.next(PackageArchive.block, read)
            guard header.count == PackageArchive.block else { throw Self.fault("It ends within a header.") }
            if header.allSatisfy({ $0 == 0 }) { break }
            let (name, octets, isFolder) = try Self.entry(header)
            // Whoever packs the folder again may say that there are folders.
            if isFolder { continue }
            guard let path = Self.path(of: name, octets), found.insert(name).inserted, found.count <= Self.mostFiles
            else {
                throw Self.fault("It holds \(name.prefix(100)), which is none of a backup's files, or is there twice.")
            }
            if name.hasPrefix(BackupArchive.keys), !FilePlace.exists(place + "/ledger/keys") {
                try FilePlace.makeFolder(place + "/ledger/keys")
            }
            guard octets <= FilePlace.freeOctets(at: place) else {
                throw BackupError("There is no room for the \(octets) octets of \(name) at \(place).")
            }
            let file = try OpenFile(place + "/" + path, for: .creating)
            defer { file.close() }
            var written: UInt64 = 0
            while written < octets {
                let piece = try read(Int(min(UInt64(Self.piece), octets - written)))
                guard !piece.isEmpty else { throw Self.fault("It ends within \(name).") }
                try file.write(piece, at: Int(written))
                written += UInt64(piece.count)
            }
            try file.synchronize()
            let padding = PackageArchive.padding(of: octets)
            guard try Self.next(padding, read).count == padding else { throw Self.fault("It ends behind \(name).") }
        }
        guard found.contains(BackupArchive.log) else { throw Self.fault("There is no \(BackupArchive.log) in it.") }
    }

    /// What a header says.
    private static func entry(_ header: [UInt8]) throws -> (name: String, octets: UInt64, isFolder: Bool) {
        var sum: UInt64 = 0
        for (place, octet) in header.enumerated() { sum += (148..<156).contains(place) ? 0x20 : UInt64(octet) }
        guard Self.number(header[148..<156]) == sum else { throw Self.fault("A header does not agree with its sum.") }
        var name = String(decoding: header[..<100].prefix { $0 != 0 }, as: UTF8.self)
        while name.hasPrefix("./") { name.removeFirst(2) }
        let kind = header[156]
        guard let octets = Self.number(header[124..<136]), octets <= UInt64(Int.max) else {
            throw Self.fault("The length of \(name) cannot be told.")
        }
        guard kind == 0x30 || kind == 0 || kind == 0x35, header[345..<500].allSatisfy({ $0 == 0 }) else {
            throw Self.fault("It holds \(name), which is no regular file.")
        }
        return (name, octets, kind == 0x35)
    }

    private static func number(_ field: ArraySlice<UInt8>) -> UInt64? {
        if field.first == 0x80 {
            guard field.dropFirst().prefix(3).allSatisfy({ $0 == 0 }), field.count == 12 else { return nil }
            return field.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let digits = field.drop { $0 == 0x20 }.prefix { (0x30...0x37).contains($0) }
        guard !digits.isEmpty else { return nil }
        return digits.reduce(0) { $0 << 3 | UInt64($1 - 0x30) }
    }

    /// Where a file of a backup is put; `nil` for what is none, or is longer than such files are.
    private static func path(of name: String, _ octets: UInt64) -> String? {
        if name == BackupArchive.log { return name }
        guard octets <= Self.longest else { return nil }
        if name == BackupArchive.anchor { return name }
        guard name.hasPrefix(BackupArchive.keys) else { return nil }
        let file = String(name.dropFirst(BackupArchive.keys.count))
        return Self.isPlain(file) && KeyFolderCopy.isOfCopy(file) ? name : nil
    }

    /// Whether a file has a name as the files of keys have: letters, digits, hyphens and points, and no point first.
    private static func isPlain(_ name: String) -> Bool {
        !name.isEmpty && name.first != "."
            && name.utf8.allSatisfy { octet in
                (0x61...0x7A).contains(octet) || (0x41...0x5A).contains(octet) || (0x30...0x39).contains(octet)
                    || octet == 0x2D || octet == 0x2E
            }
    }

    private static func fault(_ message: String) -> BackupError {
        BackupError("This is no archive of a backup, or not all of one: \(message)")
    }

    /// So many octets; fewer where there are no more.
    private static func next(_ count: Int, _ read: (Int) throws -> [UInt8]) throws -> [UInt8] {
        var octets: [UInt8] = []
        while octets.count < count {
            let more = try read(count - octets.count)
            if more.isEmpty { break }
            octets += more
        }
        return octets
    }
}
