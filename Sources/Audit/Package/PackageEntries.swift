internal import Bytes
internal import Cryptography
internal import DurableFiles
internal import Ledger
internal import Transparency

/// The files of a package that hold entries, and what stands for those that it leaves out (schemas/package.md, section 2).
enum PackageEntries {
    /// Entries whole: header and payload, one behind the other.
    static let entries = "entries"
    /// The tree before the package's part, as far as its entries are not whole: first leaf, number of leaves, root.
    static let before = "before"
    /// The headers of the entries of the part that are left out: whose they are not, their payloads alone say.
    static let leftOut = "left-out"
    /// The certificates that were valid where the part begins.
    static let valid = "valid"

    static let files = [Self.before, Self.entries, Self.leftOut, Self.valid]

    static func subtree(_ subtree: MerkleTree.Subtree, _ root: Digest256) -> [UInt8] {
        var octets: [UInt8] = []
        octets.append(networkOrder: subtree.leaves.lowerBound)
        octets.append(networkOrder: UInt64(1) << UInt64(subtree.height))
        root.append(to: &octets)
        return octets
    }

    /// The next header of an entry that is left out; `nil` at the end.
    static func hidden(_ octets: inout BufferedOctets) throws -> EntryHeader? {
        guard let head = try octets.next(EntryHeader.length, self.leftOut) else { return nil }
        do throws(EntryError) {
            return try EntryHeader(decoding: head[...])
        } catch {
            throw PackageFault(self.leftOut, "A header cannot be read: \(error)")
        }
    }
}

/// The entries of a package's file, one after the other.
struct PackagedEntryReader {
    private var octets: BufferedOctets

    init(_ place: PackagePlace) throws { self.octets = try place.open(PackageEntries.entries) }

    /// The next entry; `nil` at the end.
    ///
    /// - Throws: ``PackageFault`` for what is none.
    mutating func next() throws -> Entry? {
        guard let head = try self.octets.next(EntryHeader.length, PackageEntries.entries) else { return nil }
        do {
            let header = try EntryHeader(decoding: head[...])
            guard header.payloadLength <= 4_194_304,
                let payload = try self.octets.next(Int(header.payloadLength), PackageEntries.entries)
                    ?? Self.nothing(header)
            else { throw PackageFault(PackageEntries.entries, position: header.position, "The payload is missing.") }
            guard try SHA256.digest(of: payload) == header.payloadDigest else {
                throw PackageFault(
                    PackageEntries.entries,
                    position: header.position,
                    "The payload's SHA-256 is not the header's."
                )
            }
            return Entry(header: header, leafHash: try header.leafHash(), payload: payload)
        } catch let error as EntryError {
            throw PackageFault(PackageEntries.entries, "A header cannot be read: \(error)")
        }
    }

    private static func nothing(_ header: EntryHeader) -> [UInt8]? { header.payloadLength == 0 ? [] : nil }
}

/// A file's octets in pieces of a length that is asked for.
struct BufferedOctets {
    private static let piece = 1 << 20

    private let file: OpenFile
    private var buffer: ArraySlice<UInt8> = []
    private var place: Int
    private let end: Int

    /// All of a file.
    init(_ file: OpenFile) throws { self.init(file, 0..<(try file.size())) }

    /// What lies in a file from one place to another.
    init(_ file: OpenFile, _ places: Range<Int>) {
        self.file = file
        self.place = places.lowerBound
        self.end = places.upperBound
    }

    /// How many octets are left.
    var count: Int { self.buffer.count + self.end - self.place }

    private mutating func more(_ count: Int) throws -> [UInt8] {
        let more = try self.file.read(at: self.place, atMost: min(max(Self.piece, count), self.end - self.place))
        self.place += more.count
        return more
    }

    /// The next octets, exactly so many; `nil` at the end.
    ///
    /// - Throws: ``PackageFault`` where the file ends within them.
    mutating func next(_ count: Int, _ name: String) throws -> [UInt8]? {
        if self.buffer.count < count {
            self.buffer = (Array(self.buffer) + (try self.more(count)))[...]
        }
        if self.buffer.isEmpty { return nil }
        guard self.buffer.count >= count else { throw PackageFault(name, "The file ends within a record.") }
        let octets = Array(self.buffer.prefix(count))
        self.buffer = self.buffer.dropFirst(count)
        return octets
    }

    /// Whether nothing is left.
    mutating func isAtEnd() throws -> Bool {
        guard self.buffer.isEmpty else { return false }
        self.buffer = try self.more(0)[...]
        return self.buffer.isEmpty
    }

    /// At most so many of the next octets; none at the end.
    mutating func some(_ count: Int) throws -> [UInt8] {
        guard try !self.isAtEnd() else { return [] }
        let octets = Array(self.buffer.prefix(count))
        self.buffer = self.buffer.dropFirst(octets.count)
        return octets
    }
}
