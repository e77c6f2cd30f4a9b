internal import Dispatch
internal import DurableFiles
internal import EventLog
internal import GRDB
internal import Synchronization

/// A copy of a log and its WAL that has no name: it is gone with the process, however that ends.
///
/// For a log that was not closed in order, and lies where SQLite would leave files, or cannot make any. The files have names for as long as
/// it takes to open them, in a folder that only its owner may enter; so the copy has no more connections than were opened then, and whoever
/// comes when all are lent waits.
final class PrivateCopy: Sendable {
    /// How many may read at a time.
    private static let connectionCount = 8
    /// How often it is tried to copy a log that is written to meanwhile.
    private static let attempts = 16

    private let idle: Mutex<[DatabaseQueue]>
    private let turnstile = DispatchSemaphore(value: PrivateCopy.connectionCount)
    private let isClosed = Mutex(false)

    /// A copy of the log in a folder, taken so that file and WAL belong together.
    init(of folder: String) throws(StoreError) {
        do {
            let (file, wal) = try Self.copy(folder + "/" + Schema.fileName)
            let temporary = try TemporaryPlace()
            defer { temporary.remove() }
            let path = temporary.path + "/" + Schema.fileName
            try file.give(name: path)
            try wal?.give(name: path + "-wal")
            var connections: [DatabaseQueue] = []
            for _ in 0..<Self.connectionCount {
                let connection = try Connection.reader(path: path)
                // What has been read once is open: the file, the WAL and its index.
                try connection.read { try Connection.touch($0) }
                connections.append(connection)
            }
            self.idle = Mutex(connections)
        } catch {
            throw StoreError(reading: error)
        }
    }

    /// A connection that nobody else has.
    func borrow() throws(StoreError) -> DatabaseQueue {
        self.turnstile.wait()
        guard let connection = self.idle.withLock({ $0.popLast() }) else {
            self.turnstile.signal()
            throw StoreError(.unavailable, "The log was closed.")
        }
        return connection
    }

    /// Takes a connection back.
    func giveBack(_ connection: DatabaseQueue) {
        if self.isClosed.withLock({ $0 }) {
            try? connection.close()
        } else {
            self.idle.withLock { $0.append(connection) }
        }
        self.turnstile.signal()
    }

    /// Closes the connections that nobody uses, and the others when they are given back.
    func close() {
        self.isClosed.withLock { $0 = true }
        let idle = self.idle.withLock { idle in
            defer { idle = [] }
            return idle
        }
        for connection in idle { try? connection.close() }
    }

    /// Copies a log's file and WAL so that they belong together.
    private static func copy(_ original: String) throws -> (file: UnnamedFile, wal: UnnamedFile?) {
        // What a checkpoint moves into the file meanwhile is still in the WAL, until the WAL begins anew.
        for _ in 0..<Self.attempts {
            let beginning = try Self.walHeader(original)
            let file = try UnnamedFile()
            try file.take(original)
            let wal = beginning.isEmpty ? nil : try UnnamedFile()
            try wal?.take(original + "-wal")
            if try Self.walHeader(original) == beginning { return (file, wal) }
        }
        throw StoreError(.unavailable, "\(original) changes faster than it can be copied.")
    }

    /// The salts that change whenever the WAL begins anew; nothing where there is no WAL.
    private static func walHeader(_ original: String) throws -> [UInt8] {
        guard FilePlace.exists(original + "-wal") else { return [] }
        return try OpenFile(original + "-wal", for: .reading).read(atMost: 32)
    }
}
