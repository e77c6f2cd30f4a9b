internal import CSQLite
internal import DurableFiles
internal import EventLog
internal import GRDB
internal import GRDBSQLite

/// How a connection to `ledger.db` is set up; what was asked for is read back.
enum Connection {
    /// How long a statement waits for another connection, in milliseconds.
    static let busyMilliseconds: Int32 = 5_000

    /// The writer's connection: the only one that commits and the only one that moves the WAL into the file.
    ///
    /// - Parameter isNew: Whether the file was just made, and gets its journal mode now.
    static func writer(path: String, isNew: Bool = false) throws -> DatabaseQueue {
        try self.refuseRollback(path)
        var configuration = self.common()
        configuration.label = "ledger.writer"
        configuration.prepareDatabase { database in
            try self.guardReading(database)
            if !isNew, let mode = try self.pragma("journal_mode", database), mode != "wal" {
                throw StoreError(.foreign, "\(Schema.fileName) has journal mode \(mode), a log has WAL.")
            }
            try self.set("journal_mode", to: "WAL", readBack: "wal", database)
            try self.set("synchronous", to: "FULL", readBack: "2", database)
            // Zeroing what sealing frees would write every freed page once more.
            try self.set("secure_delete", to: "OFF", readBack: "0", database)
            try self.set("journal_size_limit", to: "-1", readBack: "-1", database)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// A reader's connection: it can neither write nor checkpoint, not even when it is the last to close.
    static func reader(path: String) throws -> DatabaseQueue {
        try self.refuseRollback(path)
        return try self.reading(path)
    }

    /// A connection to a file at rest, of which SQLite is told that it does not change.
    static func reader(of file: RestingFile) throws -> DatabaseQueue { try self.reading(file.address) }

    /// A connection that fills a file of its own with another's pages: what fails leaves a file that nobody keeps, so that nothing is
    /// journalled, and the disk is waited for once, at the end.
    static func target(path: String) throws -> DatabaseQueue {
        var configuration = self.common()
        configuration.label = "ledger.copy"
        configuration.prepareDatabase { database in
            try self.guardReading(database)
            try self.set("journal_mode", to: "OFF", readBack: "off", database)
            try self.set("synchronous", to: "OFF", readBack: "0", database)
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Reads as little as there is.
    static func touch(_ database: Database) throws {
        _ = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema")
    }

    private static func reading(_ address: String) throws -> DatabaseQueue {
        var configuration = self.common()
        configuration.label = "ledger.reader"
        configuration.readonly = true
        configuration.prepareDatabase { database in
            try self.guardReading(database)
            try self.set("query_only", to: "ON", readBack: "1", database)
            guard
                unsafe CSQLite_never_checkpoint_on_close(UnsafeMutableRawPointer(database.sqliteConnection))
                    == SQLITE_OK
            else { throw StoreError(.unavailable, "A reading connection cannot be kept from checkpointing.") }
        }
        return try DatabaseQueue(path: address, configuration: configuration)
    }

    /// Refuses a folder without a log's file, and one of which nobody can say.
    static func checkFile(in folder: String) throws(StoreError) {
        do throws(FileError) {
            if try FilePlace.isFileThere(folder + "/" + Schema.fileName) { return }
        } catch {
            throw StoreError(error)
        }
        throw StoreError(.unavailable, "There is no \(Schema.fileName) in \(folder).")
    }

    /// Refuses a file that is not a log of this layout.
    static func checkLayout(_ database: Database) throws {
        let application = try self.pragma("application_id", database)
        let layout = Int(try self.pragma("user_version", database) ?? "") ?? 0
        guard application == String(Schema.applicationIdentifier) else {
            throw StoreError(.incompatible, "\(Schema.fileName) is no log of this program.")
        }
        let found = "\(Schema.fileName) has storage layout \(layout), this program reads \(Schema.layout)"
        if layout > Schema.layout { throw StoreError.newer(found) }
        guard layout == Schema.layout else { throw StoreError(.incompatible, "\(found).") }
        let journal = try self.pragma("journal_mode", database)
        // SQLite says so of a file whose WAL it does not look for; what it is was seen when it was found at rest.
        guard journal == "wal" || self.isResting(database) else {
            throw StoreError(.foreign, "\(Schema.fileName) has journal mode \(journal ?? "none"), a log has WAL.")
        }
        try StoredSchema.check(database)
    }

    private static func isResting(_ database: Database) -> Bool {
        unsafe sqlite3_uri_boolean(sqlite3_db_filename(database.sqliteConnection, "main"), "immutable", 0) != 0
    }

    /// Refuses a file that SQLite would roll back to what another says: a log in WAL has no such journal.
    private static func refuseRollback(_ path: String) throws(StoreError) {
        guard FilePlace.exists(path + "-journal") else { return }
        throw StoreError(.foreign, "There is a \(Schema.fileName)-journal, which no log has.")
    }

    private static func common() -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(Double(Self.busyMilliseconds) / 1_000)
        return configuration
    }

    private static func guardReading(_ database: Database) throws {
        try self.set("wal_autocheckpoint", to: "0", readBack: "0", database)
        try self.set("cell_size_check", to: "ON", readBack: "1", database)
        try self.set("trusted_schema", to: "OFF", readBack: "0", database)
        // A statement that could be undone needs a journal of its own, and no file must be opened for it: there may be none to be had.
        try self.set("temp_store", to: "MEMORY", readBack: "2", database)
    }

    private static func set(_ name: String, to value: String, readBack expected: String, _ database: Database) throws {
        try database.execute(sql: "PRAGMA \(name) = \(value)")
        let found = try self.pragma(name, database)
        guard found == expected else {
            throw StoreError(.unavailable, "SQLite does not take \(name) = \(value); it says \(found ?? "nothing").")
        }
    }

    private static func pragma(_ name: String, _ database: Database) throws -> String? {
        try String.fetchOne(database, sql: "PRAGMA \(name)")
    }
}

extension StoreError {
    /// What reading ran into, in this module's words.
    init(reading error: any Error, fileID: String = #fileID, line: Int = #line) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as FileError:
            self.init(error, fileID: fileID, line: line)
        case let error as DatabaseError
        where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode):
            self.init(.corrupt, "\(Schema.fileName) is damaged: \(error)", fileID: fileID, line: line)
        default:
            self.init(.unavailable, "\(Schema.fileName) cannot be read: \(error)", fileID: fileID, line: line)
        }
    }
}
