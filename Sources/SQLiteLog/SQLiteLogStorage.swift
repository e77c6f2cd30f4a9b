public import Bytes
internal import DurableFiles
public import EventLog

/// Logs in files of SQLite's.
///
/// What it does ends in place, as the reads of ``SQLiteEventReader`` do; only where the indexes are of another layout does opening read
/// the whole log, and then there is no server yet whose threads it could hold.
public struct SQLiteLogStorage: LogStorage {
    /// The file of a log, by its name in the folder.
    public static let fileName = Schema.fileName

    /// The storage of this machine's folders.
    public init() {}

    /// Whether a `ledger.db` lies in a folder, or nobody can say, as opening it then tells.
    public func exists(at location: LogLocation) -> Bool {
        FilePlace.exists(Self.folder(location) + "/" + Schema.fileName)
    }

    /// Makes an empty log in a folder that exists.
    public func create(at location: LogLocation, ledger: UniqueIdentifier) throws(StoreError) -> any WritableLog {
        try SQLiteEventStore.create(at: Self.folder(location), ledger: ledger)
    }

    /// Opens the log in a folder for writing.
    public func open(
        at location: LogLocation,
        reindexing: (_ entries: UInt64, _ size: UInt64) -> Void
    ) throws(StoreError) -> any WritableLog {
        try SQLiteEventStore.open(at: Self.folder(location), reindexing: reindexing)
    }

    /// Opens the log in a folder for reading, or a private copy of it where the folder cannot be written.
    public func read(at location: LogLocation) throws(StoreError) -> any EventReading {
        try SQLiteEventReader(folder: Self.folder(location))
    }

    /// Removes `ledger.db` and what SQLite keeps beside it.
    public func remove(at location: LogLocation) throws(StoreError) {
        let path = Self.folder(location) + "/" + Schema.fileName
        for suffix in ["", "-wal", "-shm"] { FilePlace.remove(path + suffix) }
    }

    private static func folder(_ location: LogLocation) -> String {
        switch location {
        case .folder(let folder): folder
        }
    }
}

extension SQLiteEventStore: WritableLog {
    /// Reading of the same log.
    public var reading: any EventReading { self.reader }
}
