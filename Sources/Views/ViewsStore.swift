public import Bytes
public import EventLog
internal import GRDB
public import Ledger
internal import Synchronization

/// One open file of views, made from the log and from nothing else.
///
/// No decision rests on it, and whether it can be trusted is for ``DisposableViews`` to say. One thread at a time applies entries; lookups
/// may come from any thread, and see whole transactions.
///
/// The file has one connection, which locks it against every other process for as long as it is open: nobody else's statement gets in,
/// and no index of the write-ahead log lies in a file that somebody could shorten under this process.
public final class ViewsStore: Sendable {
    let place: ViewsPlace
    let queue: DatabaseQueue
    /// The number of the schema that was compared with what views have.
    private let schemaVersion: Int64
    private let writer = Mutex<ViewsWriter?>(nil)
    /// Which files it was opened as; the write-ahead log is there from the first transaction on.
    private let identity: Mutex<ViewsPlace.Identity>
    private let hasFailed = Atomic(false)
    /// Whether what was read is what lies there still; absent where nobody else can write to it.
    private let isAsItWas: (@Sendable () -> Bool)?

    private init(
        place: ViewsPlace,
        queue: DatabaseQueue,
        schemaVersion: Int64,
        isAsItWas: (@Sendable () -> Bool)? = nil
    ) {
        self.place = place
        self.queue = queue
        self.schemaVersion = schemaVersion
        self.identity = Mutex(place.identity)
        self.isAsItWas = isAsItWas
    }

    /// Views that lie in a file.
    ///
    /// Whether they agree with the log, following it finds out.
    ///
    /// - Throws: `foreign`, `corrupt` or `incompatible` where the file is not one of views, is damaged, or is of another layout or ledger;
    ///   `unavailable` where that cannot be told now.
    public static func open(path: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        let place = ViewsPlace(path: path)
        try place.check()
        return try Self.opened(place, isNew: false).ofLedger(ledger)
    }

    /// Views in a file that nobody writes to, which is only read and where nothing is made beside it.
    ///
    /// - Parameter isAsItWas: Whether that is so still: no read is believed after which it is not.
    /// - Throws: as ``open(path:ledger:)``.
    static func openAtRest(
        path: String,
        ledger: UniqueIdentifier,
        isAsItWas: @escaping @Sendable () -> Bool
    ) throws(StoreError) -> ViewsStore {
        do {
            let queue = try DatabaseQueue(
                path: ViewsPlace.restingAddress(path),
                configuration: ViewsConnection.readingConfiguration()
            )
            let version = try queue.read { try ViewsSchema.check($0) }
            return try ViewsStore(
                place: ViewsPlace(path: path),
                queue: queue,
                schemaVersion: version,
                isAsItWas: isAsItWas
            ).ofLedger(ledger)
        } catch {
            throw StoreError(views: error)
        }
    }

    /// Itself, where it is of a ledger; closed otherwise.
    private func ofLedger(_ ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        do throws(StoreError) {
            guard try self.standing().ledger == ledger else {
                throw StoreError(.incompatible, "\(self.place.path) holds the views of another ledger.")
            }
            return self
        } catch {
            try? self.queue.close()
            throw error
        }
    }

    /// Empty views in a file that is made, and was not there.
    ///
    /// - Throws: `unavailable`.
    public static func create(path: String, ledger: UniqueIdentifier) throws(StoreError) -> ViewsStore {
        let place = ViewsPlace(path: path)
        try place.make()
        return try Self.opened(place, isNew: true, ledger: ledger)
    }

    private static func opened(
        _ place: ViewsPlace,
        isNew: Bool,
        ledger: UniqueIdentifier? = nil
    ) throws(StoreError) -> ViewsStore {
        do {
            let queue = try DatabaseQueue(path: place.path, configuration: ViewsConnection.configuration(isNew: isNew))
            if let ledger {
                try queue.write { database in
                    try database.execute(sql: ViewsTable.schema)
                    try ViewsStanding(ledger: ledger).write(to: database)
                }
            }
            let version = try queue.read { try ViewsSchema.check($0) }
            return ViewsStore(place: place, queue: queue, schemaVersion: version)
        } catch {
            throw StoreError(views: error)
        }
    }

    /// Closes the file; later calls throw.
    public func close() throws(StoreError) {
        do {
            self.writer.withLock { $0 = nil }
            // What is left of the WAL file is only space.
            _ = try self.queue.writeWithoutTransaction { try $0.checkpoint(.truncate) }
            try self.queue.close()
        } catch {
            throw StoreError(views: error)
        }
    }

    /// Closes the file as it is: it is given up.
    func abandon() {
        self.writer.withLock { $0 = nil }
        try? self.queue.close()
    }

    /// Whether the file was seen to be damaged, or another has its name.
    var isDamaged: Bool {
        if self.hasFailed.load(ordering: .relaxed) { return true }
        let now = self.place.identity
        return self.identity.withLock { known in
            if known.wal == nil { known = ViewsPlace.Identity(database: known.database, wal: now.wal) }
            return known != now
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

    static func standing(_ database: Database) throws -> ViewsStanding {
        guard let standing = try ViewsStanding(database) else {
            throw StoreError(.corrupt, "views.db does not say where it stands.")
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
        try self.storing {
            try self.writer.withLock { kept in
                do {
                    try self.queue.write { database in
                        try self.checkSchema(database)
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

    /// Reads rows, all of one moment.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try self.storing {
            let value = try self.queue.read { database in
                try self.checkSchema(database)
                return try body(database)
            }
            guard self.isAsItWas?() ?? true else {
                throw StoreError(.unavailable, "\(self.place.path) is written to meanwhile.")
            }
            return value
        }
    }

    /// Refuses a schema that changed since it was compared.
    private func checkSchema(_ database: Database) throws {
        guard try ViewsSchema.version(database) == self.schemaVersion else {
            throw StoreError(.corrupt, "views.db got other tables, indexes, views or triggers while it was open.")
        }
    }

    /// Runs what fails with SQLite's errors, gives them this module's name, and remembers damage.
    private func storing<Value>(_ body: () throws -> Value) throws(StoreError) -> Value {
        do {
            return try body()
        } catch {
            let error = StoreError(views: error)
            if error.code == .corrupt { self.hasFailed.store(true, ordering: .relaxed) }
            throw error
        }
    }
}
