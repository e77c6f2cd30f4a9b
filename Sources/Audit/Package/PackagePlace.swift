internal import Bytes
internal import Cryptography
internal import DurableFiles

/// Where a package lies that is read: a folder, or an archive, which is read in place.
struct PackagePlace {
    private enum Kind {
        case folder(String)
        case archive(OpenFile, [String: Range<Int>])
    }

    private let kind: Kind

    /// - Throws: ``PackageFault`` where it is neither.
    init(_ path: String) throws {
        if FileStatus(path)?.isFile == true {
            let file = try OpenFile(path, for: .reading)
            self.kind = .archive(file, try PackageArchive.index(file))
        } else {
            self.kind = .folder(path)
        }
    }

    /// The octets of a file.
    ///
    /// - Throws: ``PackageFault`` or `FileError` where there is none.
    func open(_ name: String) throws -> BufferedOctets {
        switch self.kind {
        case .folder(let path): return try BufferedOctets(try OpenFile(path + "/" + name, for: .reading))
        case .archive(let file, let places):
            guard let place = places[name] else { throw PackageFault(name, "It is not there.") }
            return BufferedOctets(file, place)
        }
    }

    /// All octets of a file, which has no more than so many.
    ///
    /// - Throws: ``PackageFault`` where it has more, or there is none.
    func read(_ name: String, atMost limit: Int) throws -> [UInt8] {
        var octets = try self.open(name)
        guard octets.count <= limit else { throw PackageFault(name, "It is longer than such files are.") }
        var found: [UInt8] = []
        while case let some = try octets.some(1 << 20), !some.isEmpty { found += some }
        return found
    }

    /// Whether there is a file.
    func has(_ name: String) -> Bool {
        switch self.kind {
        case .folder(let path): FilePlace.exists(path + "/" + name)
        case .archive(_, let places): places[name] != nil
        }
    }

    /// How many octets a file has, without reading it.
    func count(of name: String) -> UInt64 {
        switch self.kind {
        case .folder(let path): FilePlace.octetCount(of: path + "/" + name)
        case .archive(_, let places): UInt64(places[name]?.count ?? 0)
        }
    }

    /// The digest of a file's octets, and how many these are.
    func measured(_ name: String) throws -> (String, UInt64) {
        var octets = try self.open(name)
        let digest = try RunningDigest()
        var count: UInt64 = 0
        while case let some = try octets.some(1 << 20), !some.isEmpty {
            try digest.append(some)
            count += UInt64(some.count)
        }
        return (try digest.finish().description, count)
    }

    /// The names of all files, in an order of their own.
    var names: [String] {
        switch self.kind {
        case .folder(let path): Self.names(in: path, depth: 4)
        case .archive(_, let places): places.keys.sorted()
        }
    }

    private static func names(in folder: String, depth: Int) -> [String] {
        (FilePlace.names(in: folder) ?? []).flatMap { name in
            let inner = folder + "/" + name
            guard depth > 0, FileStatus(inner)?.isFolder == true else { return [name] }
            let below = self.names(in: inner, depth: depth - 1)
            // A folder with nothing in it is nothing that a package has.
            return below.isEmpty ? [name] : below.map { name + "/" + $0 }
        }.sorted()
    }
}
