internal import EventLog
internal import GRDB
internal import Synchronization

/// Reading connections, lent to one caller at a time and kept for the next.
final class ReaderPool: Sendable {
    /// How many connections are kept while nobody uses them.
    private static let idleLimit = 4

    private struct State {
        var idle: [DatabaseQueue] = []
        var isClosed = false
    }

    private let path: String
    private let state = Mutex(State())

    /// A pool of connections to a file; none is open yet.
    init(path: String) { self.path = path }

    /// Reads in one transaction, on a connection of its own.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try self.lend { try $0.read(body) }
    }

    /// Reads by one statement, on a connection of its own: SQLite makes a transaction of that alone, and none is begun and ended.
    func readOnce<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try self.lend { try $0.unsafeRead(body) }
    }

    private func lend<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        do {
            let connection = try self.borrow()
            defer { self.giveBack(connection) }
            return try body(connection)
        } catch {
            throw StoreError(reading: error)
        }
    }

    /// Closes what is idle now, and what is lent when it comes back.
    func close() {
        let idle = self.state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { try? connection.close() }
    }

    private func borrow() throws -> DatabaseQueue {
        let idle = try self.state.withLock { state throws(StoreError) in
            guard !state.isClosed else { throw StoreError(.unavailable, "The log was closed.") }
            return state.idle.popLast()
        }
        return try idle ?? Connection.reader(path: self.path)
    }

    private func giveBack(_ connection: DatabaseQueue) {
        let isKept = self.state.withLock { state in
            guard !state.isClosed, state.idle.count < Self.idleLimit else { return false }
            state.idle.append(connection)
            return true
        }
        if !isKept { try? connection.close() }
    }
}
