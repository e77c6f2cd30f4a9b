internal import Bytes
internal import DurableFiles
public import EventLog
public import Feed
internal import Ledger

/// A folder with the records of a feed, one a line, in files of bounded size: `feed-00000001-from-0.ndjson`.
///
/// The number rises; what stands behind `from` is the first entry that the file may tell of. The last whole line says where to go on:
/// there is no other state. Whatever lies behind it was torn by a crash, and is cut.
public final class FeedFolder {
    /// How large files are, and how many are kept.
    public struct Limits: Hashable, Sendable {
        /// A file that has so many octets is followed by another.
        public var octets = 64 << 20
        /// How many files are kept: when there is one more, the oldest goes.
        public var files = 16

        /// The limits that hold where nothing is said.
        public init() {}
    }

    /// Why the feed cannot go on in a folder.
    public struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong and what to do, for people.
        public let description: String
    }

    private let path: String
    private let limits: Limits
    private var file: OpenFile?
    private var length = 0
    private var number = 0

    /// The end of a file that is looked through for its last whole line: more than is ever written at once.
    private static let lookedAt = 8 << 20

    /// A folder, which is not looked at yet.
    public init(_ path: String, limits: Limits = Limits()) {
        var path = path
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        self.path = path
        self.limits = limits
    }

    /// Finds out where to go on, and opens the last file to be written; makes the folder and the first file where there is none.
    ///
    /// - Parameters:
    ///   - log: The log whose feed it is.
    ///   - beginning: Where a feed begins that has no file yet.
    /// - Throws: ``Fault`` where what lies there is of another ledger; `FileError` or `StoreError`.
    public func open(
        of log: any EventReading,
        beginning: () async throws -> UInt64
    ) async throws -> FeedPlace {
        self.close()
        if !FilePlace.exists(self.path) {
            try FilePlace.makeFolder(self.path)
            try FilePlace.synchronize(FilePlace.folder(of: self.path))
        }
        guard let last = try self.files().last else {
            let first = try await beginning()
            try self.begin(1, at: first)
            return try await FeedPlace(startingAt: first, in: log)
        }
        let file = try OpenFile(self.path + "/" + last.name, for: .writing)
        let size = try file.size()
        let start = max(0, size - Self.lookedAt)
        let end = try file.read(at: start, atMost: Self.lookedAt)
        let (line, length) = try Self.lastLine(of: end, isWholeFile: start == 0)
        if start + length < size { try FeedCut.cut(self.path + "/" + last.name, to: start + length) }
        (self.file, self.length, self.number) = (file, start + length, last.number)
        guard let line else { return try await FeedPlace(startingAt: last.position, in: log) }
        guard line.ledger == (try await log.identity().ledger) else {
            throw Fault(description: "The feed in \(self.path) is another ledger's: name another folder.")
        }
        if try await log.hasEntry(line.leafHash, at: line.witness) { return line.place }
        // Entries were lost, and another epoch took their places: what is told since is told again, in a file of its own.
        guard let epoch = try await log.position(inForceAs: ForceName(.epoch)) else {
            throw Fault(
                description:
                    "The feed in \(self.path) tells of entries that the log does not have: name another folder."
            )
        }
        try self.begin(last.number + 1, at: epoch)
        return try await FeedPlace(startingAt: epoch, in: log)
    }

    /// Appends records, which survive power loss once this returns.
    ///
    /// - Throws: `FileError` where they cannot be written: then it MUST be opened anew.
    public func append(_ records: [FeedRecord]) throws {
        guard let first = records.first else { return }
        if self.length >= self.limits.octets {
            try self.begin(self.number + 1, at: first.place.position > 0 ? first.place.position - 1 : 0)
        }
        guard let file = self.file else { throw Fault(description: "The feed's folder is not open.") }
        var octets: [UInt8] = []
        octets.reserveCapacity(records.reduce(0) { $0 + $1.octets.count + 1 })
        for record in records {
            octets += record.octets
            octets.append(0x0A)
        }
        do throws(FileError) {
            try file.write(octets, at: self.length)
            try file.synchronize()
        } catch {
            self.close()
            throw error
        }
        self.length += octets.count
    }

    /// Closes the file that is open.
    public func close() {
        self.file?.close()
        self.file = nil
    }

    /// Begins a file, and removes the oldest beyond what is kept.
    private func begin(_ number: Int, at position: UInt64) throws {
        self.close()
        let digits = String(number)
        let name =
            "feed-" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits + "-from-\(position).ndjson"
        let file = try OpenFile(self.path + "/" + name, for: .creating)
        try FilePlace.synchronize(self.path)
        (self.file, self.length, self.number) = (file, 0, number)
        for old in try self.files().dropLast(self.limits.files) { FilePlace.remove(self.path + "/" + old.name) }
    }

    /// A file of the feed, by its name.
    private struct Named {
        let name: String
        let number: Int
        let position: UInt64
    }

    /// The files by their numbers.
    private func files() throws(FileError) -> [Named] {
        try FilePlace.list(self.path).compactMap { name -> Named? in
            let parts = name.split(separator: "-", omittingEmptySubsequences: false)
            guard parts.count == 4, parts[0] == "feed", parts[2] == "from", parts[3].hasSuffix(".ndjson"),
                let number = Int(parts[1]), number > 0, let position = UInt64(parts[3].dropLast(7))
            else { return nil }
            return Named(name: name, number: number, position: position)
        }.sorted { $0.number < $1.number }
    }

    /// What the last whole line says, and how many octets are whole with it.
    private static func lastLine(of octets: [UInt8], isWholeFile: Bool) throws(Fault) -> (KeptLine?, Int) {
        // A line that begins before what is looked at cannot be told from a torn one: it is passed over.
        var start = isWholeFile ? 0 : (octets.firstIndex(of: 0x0A) ?? octets.count - 1) + 1
        var last: KeptLine?
        var isFirst = !isWholeFile
        while let end = octets[start...].firstIndex(of: 0x0A) {
            guard let line = KeptLine(octets[start..<end]) else { break }
            last = line
            isFirst = false
            start = end + 1
        }
        guard !isFirst else {
            throw Fault(description: "The last file of the feed ends with nothing that is a record: move it away.")
        }
        return (last, start)
    }
}
