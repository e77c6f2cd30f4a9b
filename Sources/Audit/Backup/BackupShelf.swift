public import Bytes
internal import DurableFiles
internal import EventLog
internal import SQLiteLog

/// A folder that backups of a ledger are kept in, each with a name that says when it was made; of many the oldest go.
///
/// Nothing goes that it did not make itself, and nothing before a newer one is whole.
public final class BackupShelf: Sendable {
    /// A backup on it.
    public struct Kept: Hashable, Sendable {
        /// Its folder.
        public let path: String
        /// When it was begun, to the second, as its name says.
        public let time: Instant
    }

    /// The folder.
    public let folder: String
    private let ledger: UniqueIdentifier
    private let lock: OpenFolder
    /// What a backup's folder is called on its way out.
    private static let removing = ".removing"

    private var prefix: String { "ca-ledger-" + "\(self.ledger)".prefix(8) + "-" }

    /// The shelf in a folder that is there, for the ledger in another; nobody else puts backups there until it goes.
    ///
    /// - Throws: ``BackupError`` where there is no such folder, or another puts something there; `StoreError` where the log cannot be read.
    public init(_ folder: String, of ledger: String) throws {
        var folder = folder
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        self.folder = folder
        self.ledger = try SQLiteEventReader(folder: ledger).identity().ledger
        do throws(FileError) {
            self.lock = try OpenFolder(folder)
        } catch {
            throw BackupError("There is no folder \(folder) to put backups into: \(error)")
        }
        guard self.lock.lock() else { throw BackupError("Another backup is being put into \(folder).") }
    }

    /// Where a backup of a time is put: in UTC, so that names sort as times do.
    public func place(at time: Instant) -> String { "\(self.folder)/\(self.prefix)\(Self.text(of: time))" }

    /// The backups that are there, whole, the oldest first.
    ///
    /// - Throws: ``BackupError`` where the folder cannot be read.
    public func backups() throws -> [Kept] {
        let names: [String]
        do throws(FileError) { names = try FilePlace.list(self.folder) } catch { throw BackupError("\(error)") }
        return names.compactMap { name -> Kept? in
            guard name.hasPrefix(self.prefix), let time = Self.time(of: name.dropFirst(self.prefix.count)) else {
                return nil
            }
            let path = "\(self.folder)/\(name)"
            return self.isBackup(path) ? Kept(path: path, time: time) : nil
        }.sorted { $0.time < $1.time }
    }

    /// Takes away what interrupted backups, and interrupted removals, left on it.
    public func sweep() {
        for name in FilePlace.names(in: self.folder) ?? [] where name.hasPrefix(self.prefix) {
            let path = "\(self.folder)/\(name)"
            if name.hasSuffix(Self.removing), self.isBackup(path, isWhole: false) {
                _ = FilePlace.removeTree(path, depth: 2)
            } else if name.hasSuffix(".unfinished") {
                let folder = String(path.dropLast(".unfinished".count))
                guard let left = try? UnfinishedBackup.left(of: folder) else { continue }
                if !FilePlace.exists(folder), left.hasMade(anchor: folder + ".anchor") {
                    FilePlace.remove(folder + ".anchor")
                }
                left.remove()
            }
        }
    }

    /// Takes the oldest away where there are more than so many.
    ///
    /// - Returns: Those that are gone.
    /// - Throws: ``BackupError`` where one cannot be taken away.
    @discardableResult
    public func keep(_ count: Int) throws -> [Kept] {
        let superfluous = try self.backups().dropLast(max(1, count))
        for kept in superfluous {
            let leaving = kept.path + Self.removing
            do throws(FileError) {
                // Under its own name it is whole, or it is not there.
                try FilePlace.rename(kept.path, toFree: leaving)
                try self.lock.synchronize()
            } catch {
                throw BackupError("\(kept.path) is one too many, and cannot be taken away: \(error)")
            }
            FilePlace.remove(kept.path + ".anchor")
            guard FilePlace.removeTree(leaving, depth: 2) else {
                throw BackupError("\(leaving) cannot be taken away whole: something is in it that no backup has.")
            }
        }
        return Array(superfluous)
    }

    /// Whether a folder holds a backup of the ledger, and nothing else.
    private func isBackup(_ path: String, isWhole: Bool = true) -> Bool {
        guard let status = FileStatus(path), status.isFolder, status.isOwn, let names = FilePlace.names(in: path),
            names.allSatisfy({ $0 == "ledger.db" || $0 == "keys" || $0.hasSuffix(".unfinished") })
        else { return false }
        if names.contains("keys") {
            guard let keys = FilePlace.names(in: path + "/keys"), keys.allSatisfy(KeyFolderCopy.isOfCopy) else {
                return false
            }
        }
        guard isWhole else { return true }
        return (try? SQLiteEventReader(folder: path).identity().ledger) == self.ledger
    }

    /// A time to the second, as `20261127T234512Z`.
    static func text(of time: Instant) -> String {
        let civil = CivilTime(time)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return digits(civil.year, 4) + digits(civil.month, 2) + digits(civil.day, 2) + "T" + digits(civil.hour, 2)
            + digits(civil.minute, 2) + digits(civil.second, 2) + "Z"
    }

    /// The time that such a text says; `nil` for any other.
    static func time(of text: Substring) -> Instant? {
        let octets = Array(text.utf8)
        guard octets.count == 16, octets[8] == 0x54, octets[15] == 0x5A else { return nil }
        let digits = octets[..<8] + octets[9..<15]
        guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let numbers = digits.map { Int($0 - 0x30) }
        func number(_ place: Range<Int>) -> Int { numbers[place].reduce(0) { $0 * 10 + $1 } }
        return CivilTime(
            year: number(0..<4),
            month: number(4..<6),
            day: number(6..<8),
            hour: number(8..<10),
            minute: number(10..<12),
            second: number(12..<14)
        )?.instant
    }
}
