public import Bytes
public import EventLog
internal import Foundation
internal import GRDB
public import Ledger
internal import Synchronization

/// The disposable views of a ledger: `views.db`, made from the log and from nothing else.
///
/// Deleted or damaged, they come back identical from the log, and no decision rests on them. One thread at a time applies entries; lookups
/// may come from any thread, and see whole transactions.
public final class ViewsStore: Sendable {
    /// Whether they were made anew when they were opened: there were none, or none that this version can read.
    public let areMadeAnew: Bool
    private let pool: DatabasePool
    private let ledger: UniqueIdentifier
    private let writer = Mutex<ViewsWriter?>(nil)

    private init(pool: DatabasePool, ledger: UniqueIdentifier, areMadeAnew: Bool) {
        self.areMadeAnew = areMadeAnew
        self.pool = pool
        self.ledger = ledger
    }

    /// The views in a folder, empty where there are none that this version can read, or those of another ledger.
    ///
    /// Whether they agree with the log, ``catchUp(from:upTo:while:)`` finds out.
    ///
    /// - Throws: `unavailable` where the file can neither be opened nor made.
    public static func open(folder: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        let path = folder + "/views.db"
        do {
            return try Self.open(path: path, ledger: ledger)
        } catch {
            // What lies there is no database, or a damaged one: it is disposable.
            for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
        }
        return try Self.storing { try Self.open(path: path, ledger: ledger) }
    }

    private static func open(path: String, ledger: UniqueIdentifier) throws -> ViewsStore {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF")
        }
        let pool = try DatabasePool(path: path, configuration: configuration)
        let areMadeAnew = try pool.write { database in
            guard try ViewsStanding(database)?.ledger != ledger else { return false }
            try Self.reset(database, ledger: ledger)
            return true
        }
        return ViewsStore(pool: pool, ledger: ledger, areMadeAnew: areMadeAnew)
    }

    private static func reset(_ database: Database, ledger: UniqueIdentifier) throws {
        try ViewsTable.erase(database)
        try database.execute(sql: ViewsTable.schema)
        try ViewsStanding(ledger: ledger).write(to: database)
    }

    /// Closes the file; later calls throw.
    public func close() throws(StoreError) {
        try Self.storing {
            self.writer.withLock { $0 = nil }
            // What is left of the WAL file is only space.
            _ = try self.pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try self.pool.close()
        }
    }

    /// How many entries the views hold, and the leaf hash of the last; zeros for none.
    public func position() throws(StoreError) -> (size: UInt64, leafHash: Digest256) {
        let standing = try self.standing()
        return (standing.size, standing.leafHash)
    }

    /// What the rows add up to, as kept with every transaction.
    public func digest() throws(StoreError) -> ViewsDigest { try self.standing().digest }

    private func standing() throws(StoreError) -> ViewsStanding { try self.read { try Self.standing($0) } }

    private static func standing(_ database: Database) throws -> ViewsStanding {
        guard let standing = try ViewsStanding(database) else {
            throw StoreError(.corrupt, "views.db does not say where it stands; delete it, and it is rebuilt.")
        }
        return standing
    }

    /// Makes the views say what they say after the given entries, in one transaction.
    ///
    /// Entries that were applied before are passed over, so that an uncertain call can be repeated.
    ///
    /// - Throws: `conflict` where the entries do not follow those applied so far; `unavailable` where the file cannot be written:
    ///   then nothing has changed.
    public func apply(_ entries: [(entry: Entry, body: EventBody)]) throws(StoreError) {
        try Self.storing {
            try self.writer.withLock { kept in
                do {
                    try self.pool.write { database in
                        var writer = try kept ?? ViewsWriter(database, standing: Self.standing(database))
                        kept = nil
                        let next = writer.standing.size
                        let new = entries.drop { $0.entry.header.position < next }
                        try Self.check(new, after: writer.standing)
                        if !new.isEmpty { try writer.apply(new, to: database) }
                        kept = writer
                    }
                } catch {
                    kept = nil
                    throw error
                }
            }
        }
    }

    private static func check(
        _ entries: ArraySlice<(entry: Entry, body: EventBody)>,
        after standing: ViewsStanding
    ) throws(StoreError) {
        var (size, leafHash) = (standing.size, standing.leafHash)
        for (entry, _) in entries {
            guard entry.header.position == size, entry.header.previousLeafHash == leafHash,
                entry.header.ledger == standing.ledger, size < UInt64(Int64.max)
            else {
                throw StoreError(.conflict, "The entry does not follow those in the views.", position: size)
            }
            (size, leafHash) = (size + 1, entry.leafHash)
        }
    }

    /// Makes the views empty.
    ///
    /// - Throws: `unavailable` where the file cannot be written.
    public func clear() throws(StoreError) {
        try Self.storing {
            try self.writer.withLock { kept in
                kept = nil
                try self.pool.write { try Self.reset($0, ledger: self.ledger) }
            }
        }
    }

    /// Reads rows, all of one moment.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.storing { try self.pool.read(body) }
    }

    /// Runs what fails with SQLite's errors, and gives them this module's name.
    private static func storing<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(.unavailable, "views.db: \(error)")
        }
    }
}
