internal import Bytes
internal import DurableFiles
internal import EventLog
internal import Ledger

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
        guard let names = FilePlace.names(in: folder) else {
            throw BackupError("There is no folder of keys \(folder), and --with-keys was asked for.")
        }
        self.folder = folder
        self.ledger = ledger
        self.octetCount = names.reduce(0) { $0 + FilePlace.octetCount(of: "\(folder)/\($1)") }
        self.before = try Self.counts("\(folder)/\(KeyUseFile.name)", ledger)
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
    /// - Parameter accounts: What the copy of the log says of each key's uses.
    /// - Returns: How many keys there are.
    func write(to target: String, accounts: [UniqueIdentifier: KeyAccount]) throws -> Int {
        let after = try Self.counts(self.usesPath, self.ledger)
        let names = (FilePlace.names(in: self.folder) ?? []).filter { $0.hasSuffix(".key") }.sorted()
        do throws(FileError) {
            try FilePlace.makeFolder(target)
            for name in names {
                let sealed = try DurableFile.read("\(self.folder)/\(name)", atMost: Self.longest)
                try DurableFile.create("\(target)/\(name)", sealed)
            }
        } catch {
            throw BackupError("The keys cannot be copied: \(error)")
        }
        guard FilePlace.exists(self.usesPath) else { return names.count }
        var counts: [UniqueIdentifier: UInt64] = [:]
        for (key, count) in after {
            let account = accounts[key] ?? KeyAccount()
            let most = account.proven + account.unsettled
            counts[key] = max(self.before[key] ?? 0, min(count, most))
        }
        try KeyUseFile.create(path: "\(target)/\(KeyUseFile.name)", ledger: self.ledger, counts: counts)
        do throws(FileError) { try FilePlace.synchronize(target) } catch { throw BackupError("\(error)") }
        return names.count
    }
}
