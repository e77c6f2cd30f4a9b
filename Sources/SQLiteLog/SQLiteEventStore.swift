public import Bytes
internal import DurableFiles
public import EventLog
internal import GRDB
internal import GRDBSQLite
internal import Synchronization

/// The log in `ledger.db`: the one writer, on one connection.
///
/// The same connection moves the WAL into the file, when it has grown; no other ever does.
@safe
public final class SQLiteEventStore: EventAppending, Sendable {
    /// How many pages the WAL may hold before they are moved into the file: 16 MiB.
    static let pagesBeforeCheckpoint: Int32 = 4096
    /// How long the writer waits for readers, so that it can write the WAL from its beginning.
    private static let millisecondsForReaders: Int32 = 50

    /// Reading of the same log.
    public let reader: SQLiteEventReader

    private let writer: DatabaseQueue
    private let ledger: UniqueIdentifier
    private let walSize: WALSize
    private let failure = Mutex<StoreError?>(nil)
    private let nextCheckpoint = Mutex<Int32>(pagesBeforeCheckpoint)
    private let versions = Mutex(RecentVersions())
    private let files: NamedFiles

    private init(folder path: String, reindexing: (UInt64, UInt64) -> Void = { _, _ in }) throws {
        let file = path + "/" + Schema.fileName
        try Connection.checkFile(in: path)
        let writer = try Connection.writer(path: file)
        let walSize = WALSize()
        self.ledger = try writer.writeWithoutTransaction { database in
            try Connection.checkLayout(database)
            walSize.watch(database)
            return try LogRows.identity(database).ledger
        }
        self.writer = writer
        self.walSize = walSize
        self.files = NamedFiles([file, file + "-wal"])
        self.reader = try SQLiteEventReader(besideWriterOf: path)
        try IndexRebuilding(writer: writer, reader: self.reader).runIfDue(told: reindexing)
    }

    /// Makes an empty log in a folder that exists, and opens it.
    ///
    /// The file appears whole or not at all.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where there is a log already, or the folder cannot be written.
    public static func create(
        at folder: String,
        ledger: UniqueIdentifier
    ) throws(StoreError) -> SQLiteEventStore {
        let file = folder + "/" + Schema.fileName
        guard !FilePlace.exists(file) else {
            throw StoreError(.unavailable, "There is a \(Schema.fileName) in \(folder) already.")
        }
        let unfinished = file + ".unfinished"
        do {
            for name in [unfinished, unfinished + "-wal", unfinished + "-shm", unfinished + "-journal"] {
                FilePlace.remove(name)
            }
            try OpenFile(unfinished, for: .creating).close()
            let writer = try Connection.writer(path: unfinished, isNew: true)
            try writer.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) {
                    try database.execute(sql: Schema.statements)
                    try database.execute(sql: IndexSchema.statements)
                    let meta = try PreparedStatement(database, "INSERT INTO meta VALUES (1, ?, ?)")
                    try meta.bind(ledger.octets, at: 1)
                    try meta.bind(Int64(Schema.layout), at: 2)
                    try meta.run()
                    return .commit
                }
            }
            // The last connection to close moves the WAL into the file and removes it.
            try writer.close()
            guard !FilePlace.exists(unfinished + "-wal") else {
                throw StoreError(.unavailable, "SQLite did not finish the new \(Schema.fileName).")
            }
            try FilePlace.synchronize(unfinished)
            try FilePlace.rename(unfinished, to: file)
            try FilePlace.synchronize(folder)
            return try SQLiteEventStore(folder: folder)
        } catch {
            throw StoreError(reading: error)
        }
    }

    /// Opens the log in a folder for writing; nothing is verified yet: see ``LogOpening``.
    ///
    /// - Parameter reindexing: Told from time to time, where indexes of another layout are computed again, how far that is.
    /// - Throws: ``StoreError/Code/unavailable``, ``StoreError/Code/incompatible`` or ``StoreError/Code/corrupt``.
    public static func open(
        at folder: String,
        reindexing: (_ entries: UInt64, _ size: UInt64) -> Void = { _, _ in }
    ) throws(StoreError) -> SQLiteEventStore {
        do {
            return try SQLiteEventStore(folder: folder, reindexing: reindexing)
        } catch {
            throw StoreError(reading: error)
        }
    }

    /// Makes a batch durable, whole or not at all; after any error but a conflict the store refuses everything.
    ///
    /// - Throws: ``StoreError/Code/conflict`` where the log has another size or another writer holds it;
    ///   ``StoreError/Code/notDurable`` for everything else, also for a batch that contradicts itself.
    public func commit(_ batch: LogBatch) throws(StoreError) {
        if let failure = self.failure.withLock({ $0 }) {
            throw StoreError(.notDurable, "The log failed before and must be opened again. \(failure.message)")
        }
        do {
            try BatchRules.check(batch, ledger: self.ledger)
            try self.writer.writeWithoutTransaction { database in
                try ImmediateTransaction.run(database) {
                    let writing = BatchWriting(
                        database: database,
                        reader: self.reader,
                        ledger: self.ledger
                    )
                    try self.versions.withLock { try writing.write(batch, after: &$0) }
                }
                try self.checkpointGrownWAL(database)
            }
            if let name = self.files.strayed {
                throw StoreError(.notDurable, "\(name) was removed or replaced: what is written now is in no log.")
            }
        } catch let error as StoreError where error.code == .conflict {
            throw error
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            throw StoreError(.conflict, "Another writer holds the log: \(error)")
        } catch {
            throw self.fail(error)
        }
    }

    /// Moves the WAL's pages into the file, as far as readers allow; the WAL stays as long as it is.
    ///
    /// - Throws: ``StoreError/Code/notDurable`` where the disk fails: then the store refuses everything.
    public func checkpointWAL() throws(StoreError) {
        do {
            _ = try self.writer.writeWithoutTransaction { try self.checkpoint(SQLITE_CHECKPOINT_PASSIVE, $0) }
        } catch {
            throw self.fail(error)
        }
    }

    /// Closes every connection; the last to close removes the WAL.
    ///
    /// - Throws: ``StoreError/Code/unavailable`` where SQLite cannot close.
    public func close() throws(StoreError) {
        self.failure.withLock { $0 = $0 ?? StoreError(.unavailable, "It was closed.") }
        self.reader.close()
        do { try self.writer.close() } catch { throw StoreError(reading: error) }
    }

    private func fail(_ error: any Error) -> StoreError {
        let failure = (error as? StoreError)
        let message = failure?.message ?? String(describing: error)
        let notDurable = StoreError(
            .notDurable,
            "The batch may or may not be kept: \(message)",
            position: failure?.position
        )
        self.failure.withLock { $0 = $0 ?? notDurable }
        return notDurable
    }

    /// Keeps the WAL at size: once its pages are in the file, SQLite writes it again from its beginning.
    private func checkpointGrownWAL(_ database: Database) throws {
        let pages = self.walSize.pages
        guard pages >= self.nextCheckpoint.withLock({ $0 }) else { return }
        // Readers that come one after another keep the WAL from its beginning for ever: in the end the writer waits for them, but
        // for no longer than they take. For one that stays nobody waits: the WAL grows on, and tries lie ever further apart.
        let isLate = pages >= 4 * Self.pagesBeforeCheckpoint
        if isLate { _ = unsafe sqlite3_busy_timeout(database.sqliteConnection, Self.millisecondsForReaders) }
        defer { if isLate { _ = unsafe sqlite3_busy_timeout(database.sqliteConnection, Connection.busyMilliseconds) } }
        let isWhole = try self.checkpoint(isLate ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, database)
        self.nextCheckpoint.withLock { $0 = isWhole ? Self.pagesBeforeCheckpoint : pages + pages / 4 }
    }

    /// Moves pages from the WAL to the file; `true` where all were moved.
    @discardableResult
    private func checkpoint(_ mode: Int32, _ database: Database) throws -> Bool {
        var pages: Int32 = 0
        var moved: Int32 = 0
        let code = unsafe sqlite3_wal_checkpoint_v2(database.sqliteConnection, nil, mode, &pages, &moved)
        switch code & 0xFF {
        case SQLITE_OK: return pages == moved
        // Nothing is lost: the pages stay in the WAL.
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_FULL: return false
        // After a failed fsync nobody knows what the disk holds.
        default: throw DatabaseError(resultCode: ResultCode(rawValue: code), message: database.lastErrorMessage)
        }
    }
}
