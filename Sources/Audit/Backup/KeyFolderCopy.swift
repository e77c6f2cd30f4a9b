internal import Bytes
internal import DurableFiles
internal import EventLog
internal import Ledger
internal import SQLiteLog

/// The key folder of a backup: the sealed files as they are, and counts of their uses that belong to the copy of the log.
struct KeyFolderCopy: Sendable {
    /// How long a sealed key may be.
    private static let longest = 65_536

    private let folder: String
    private let ledger: UniqueIdentifier
    private let before: [UniqueIdentifier: UInt64]
    /// About how many octets will be written.
    let octetCount: UInt64

    private var usesPath: String { "\(self.folder)/\(KeyUseFile.name)" }

    /// Reads the counts: to be done before the log is copied.
    ///
    /// - Throws: ``BackupError`` where there is no folder of keys, or its counts are damaged.
    init(of folder: String, ledger: UniqueIdentifier) throws {
        guard FilePlace.exists(folder) else {
            throw BackupError("There is no folder of keys \(folder), and --with-keys was asked for.")
        }
        let names = try Self.names(in: folder)
        self.folder = folder
        self.ledger = ledger
        self.octetCount = names.reduce(0) { $0 + FilePlace.octetCount(of: "\(folder)/\($1)") }
        self.before = try Self.counts("\(folder)/\(KeyUseFile.name)", ledger)
    }

    /// Whether a file of this name may be in the copy, or was while it was written.
    static func isOfCopy(_ name: String) -> Bool {
        let unfinished = ".unfinished"
        let finished = name.hasSuffix(unfinished) ? String(name.dropLast(unfinished.count)) : name
        return finished == KeyUseFile.name || finished.hasSuffix(KeyFileHead.suffix)
    }

    private static func names(in folder: String) throws(BackupError) -> [String] {
        do throws(FileError) { return try FilePlace.list(folder) } catch {
            throw BackupError("The keys cannot be copied: \(error)")
        }
    }

    private static func counts(
        _ path: String,
        _ ledger: UniqueIdentifier
    ) throws -> [UniqueIdentifier: UInt64] {
        guard FilePlace.exists(path) else { return [:] }
        let reading = try KeyUseReading(path: path, ledger: ledger)
        if let flaw = reading.flaws.first {
            throw BackupError("\(path) is damaged: \(flaw). ca-ledger rebuild --key-uses makes it again.")
        }
        return reading.counts
    }

    /// Writes the folder: after the log was copied, so that every key that the copy speaks of is there.
    ///
    /// A server may have used keys while the log was copied. What a key's count was at the moment of the copy lies between what was read before
    /// and what is read now, and between what the copy proves and what it cannot rule out; where these do not meet, keys were used behind the
    /// log's back, and the count is kept that says so.
    ///
    /// Every key of the log has to be there, and to be that key as far as can be told without the master key: a backup of which one is
    /// missing would be noticed when nobody can make it good.
    ///
    /// - Parameter copy: The copy of the log.
    /// - Returns: How many keys there are.
    /// - Throws: ``BackupError`` where a key cannot be copied, or is not the log's; as reading the copy does.
    func write(to target: String, for copy: SQLiteEventReader) throws -> Int {
        let indexes = try copy.indexes()
        let after = try Self.counts(self.usesPath, self.ledger)
        let names = try Self.names(in: self.folder).filter { $0.hasSuffix(KeyFileHead.suffix) }.sorted()
        do throws(FileError) {
            try FilePlace.makeFolder(target)
            for name in names {
                let sealed = try DurableFile.read("\(self.folder)/\(name)", atMost: Self.longest)
                try DurableFile.create("\(target)/\(name)", sealed)
            }
        } catch {
            throw BackupError("The keys cannot be copied: \(error)")
        }
        let inspection = KeyFileInspection(folder: target, ledger: self.ledger)
        for key in try KeyFileFold(of: copy, indexes).keys {
            guard let fault = try inspection.fault(of: key) else { continue }
            throw BackupError(
                "The keys in \(self.folder) are not those of the log, as their copy shows: \(fault) Put the file back, or leave out --with-keys."
            )
        }
        guard FilePlace.exists(self.usesPath) else {
            guard !indexes.keyAccounts.values.contains(where: { $0.proven > 0 }) else {
                throw BackupError(
                    "There is no \(self.usesPath), and the log proves uses of its keys. ca-ledger rebuild --key-uses makes it again."
                )
            }
            return names.count
        }
        var counts: [UniqueIdentifier: UInt64] = [:]
        for (key, count) in after {
            let account = indexes.keyAccounts[key] ?? KeyAccount()
            let most = account.proven + account.unsettled
            counts[key] = max(self.before[key] ?? 0, min(count, most))
        }
        try KeyUseFile.create(path: "\(target)/\(KeyUseFile.name)", ledger: self.ledger, counts: counts)
        do throws(FileError) { try FilePlace.synchronize(target) } catch { throw BackupError("\(error)") }
        return names.count
    }
}
