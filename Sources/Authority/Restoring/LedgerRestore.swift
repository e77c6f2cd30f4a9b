public import Bytes
import DurableFiles
import EventLog

/// A backup that is put where a ledger was.
///
/// Everything is copied into a folder beside it first, and made to last. Then what is there gets another name, and the copy gets its name:
/// nothing is written over and nothing removed but what an interrupted restore had copied. Whenever it is cut short, the next one goes on.
public struct LedgerRestore: Sendable {
    /// Where it is put.
    public let folder: LedgerFolder
    /// The folder of keys that is copied; `nil` where there are none to copy.
    public let keys: String?
    /// The file of credentials that is copied; `nil` where there is none.
    public let credentials: String?
    /// What is copied, so that a copy is known again: the ledger, how long it is, and its last entry.
    private let name: String

    /// The folder while it is not in its place.
    public var unfinished: String { self.folder.path + ".restoring" }

    // A server that starts removes files with such names from its folder: they are in nobody's way.
    private static let mark = "ca-ledger-restore.unfinished"
    private static let whole = "ca-ledger-restore-whole.unfinished"
    private static let words = Array("ca-ledger restore is making this folder, or was interrupted.\n".utf8)
    /// How long a sealed key, the counts of uses and the file of credentials may be.
    private static let longest = 64 << 20

    /// A restore into a folder.
    public init(
        into folder: LedgerFolder,
        keys: String?,
        credentials: String?,
        of ledger: UniqueIdentifier,
        size: UInt64,
        leafHash: Digest256
    ) {
        self.folder = folder
        self.keys = keys
        self.credentials = credentials
        self.name = "\(ledger) \(size) \(leafHash)\n"
    }

    /// Whether a restore of the same backup was interrupted once what was there had another name: it goes on from the copy.
    public var goesOn: Bool {
        !FilePlace.exists(self.folder.path) && self.isMarked
            && (try? DurableFile.read(self.unfinished + "/" + Self.whole, atMost: 1_024)) == Array(self.name.utf8)
    }

    private var isMarked: Bool {
        (try? DurableFile.read(self.unfinished + "/" + Self.mark, atMost: Self.words.count)) == Self.words
    }

    /// Refuses a ledger that somebody has open.
    ///
    /// - Throws: ``OpeningError`` naming the process.
    public func checkUnused() throws(OpeningError) {
        guard FilePlace.exists(self.folder.path) else { return }
        try LedgerLock(self.folder).release()
    }

    /// Copies everything, and puts it in its place.
    ///
    /// - Parameter copyLog: Copies the log into a folder, whole and durable.
    /// - Returns: The name that what was there has now; `nil` where nothing was.
    /// - Throws: ``OpeningError`` where the ledger is in use, or a file cannot be read or written: what was there is there, under its name or,
    ///   where the copy is whole, under the other.
    public func place(copyLog: (_ folder: String) throws -> Void) throws(OpeningError) -> String? {
        do {
            let folder = FilePlace.folder(of: self.folder.path)
            guard FilePlace.resolved(folder) != nil else {
                throw OpeningError(.unavailable, "There is no folder \(folder) to put the ledger into.")
            }
            if self.goesOn {
                try self.take()
                return nil
            }
            // From here on nobody begins to write to it.
            let lock = FilePlace.exists(self.folder.path) ? try LedgerLock(self.folder) : nil
            try self.copy(copyLog)
            let aside = try self.setAside()
            try self.take()
            return withExtendedLifetime(lock) { aside }
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    private func copy(_ copyLog: (String) throws -> Void) throws {
        try self.clear()
        let target = self.unfinished
        try FilePlace.makeFolder(target)
        try DurableFile.create(target + "/" + Self.mark, Self.words)
        try copyLog(target)
        if let keys { try Self.copy(keys: keys, to: target + "/keys") }
        if let credentials {
            try DurableFile.create(
                LedgerFolder(target).credentials,
                try DurableFile.read(credentials, atMost: Self.longest)
            )
        }
        try DurableFile.create(target + "/" + Self.whole, Array(self.name.utf8))
        try FilePlace.synchronize(FilePlace.folder(of: target))
    }

    private static func copy(keys: String, to target: String) throws {
        try FilePlace.makeFolder(target)
        for name in try FilePlace.list(keys).sorted() where name.hasSuffix(".key") || name == KeyUseFile.name {
            try DurableFile.create(target + "/" + name, try DurableFile.read(keys + "/" + name, atMost: Self.longest))
        }
        try FilePlace.synchronize(target)
    }

    /// Removes what an interrupted restore had copied, and nothing else.
    private func clear() throws {
        guard FilePlace.exists(self.unfinished) else { return }
        let names = try FilePlace.list(self.unfinished)
        guard names.isEmpty || self.isMarked || names == [Self.mark + ".unfinished"] else {
            throw OpeningError(
                .unavailable,
                "\(self.unfinished), where the ledger would be copied to, is in the way, and nothing that a restore left. Take it away."
            )
        }
        guard FilePlace.removeTree(self.unfinished, depth: 2) else {
            throw OpeningError(
                .unavailable,
                "\(self.unfinished) is left of an interrupted restore, and cannot be removed."
            )
        }
    }

    /// Gives what is there another name, which nothing has.
    private func setAside() throws -> String? {
        let path = self.folder.path
        guard FilePlace.exists(path) else { return nil }
        // A folder that holds nothing is nothing to keep.
        if let names = FilePlace.names(in: path), names.allSatisfy({ $0 == "lock" }) {
            FilePlace.remove(self.folder.lock)
            if FilePlace.removeFolder(path) { return nil }
        }
        let names = ["\(path).before-restore"] + (2...1_000).map { "\(path).before-restore-\($0)" }
        guard let aside = names.first(where: { !FilePlace.exists($0) }) else {
            throw OpeningError(.unavailable, "Too many ledgers were set aside beside \(path). Take some away.")
        }
        try FilePlace.rename(path, to: aside)
        try FilePlace.synchronize(FilePlace.folder(of: path))
        return aside
    }

    /// Gives the copy the ledger's name, and makes that last.
    private func take() throws {
        let path = self.folder.path
        try FilePlace.rename(self.unfinished, toFree: path)
        try FilePlace.synchronize(FilePlace.folder(of: path))
        for name in [Self.whole, Self.mark] { FilePlace.remove(path + "/" + name) }
    }
}
