internal import DurableFiles
internal import EventLog
internal import GRDB
internal import Synchronization

/// Reading connections, lent to one caller at a time and kept for the next.
///
/// They read the file at rest for as long as it is, then the file and its WAL in place, or a private copy of both where that cannot be
/// done, or would leave files behind.
final class ReaderPool: Sendable {
    /// How many connections are kept while nobody uses them.
    private static let idleLimit = 4

    /// What is read.
    private enum Source: Sendable {
        /// The file alone, which nobody writes to.
        case resting(RestingFile)
        /// The file and its WAL, whoever else has them open.
        case shared
        /// A copy of both.
        case copied(PrivateCopy)
    }

    /// A connection, and what it reads.
    private struct Loan {
        let connection: DatabaseQueue
        let source: Source
    }

    private struct State {
        var source: Source?
        var idle: [DatabaseQueue] = []
        var isClosed = false
    }

    /// What chooses a source.
    enum Choice: Hashable, Sendable {
        /// What leaves no file behind.
        case leavingNothing
        /// The file and its WAL in place: a writer of this process has them open.
        case inPlace
        /// A private copy, as the log is now.
        case copying
    }

    private let folder: String
    private let choice: Choice
    private let state = Mutex(State())

    /// A pool of connections to the log in a folder; none is open yet.
    init(folder: String, choice: Choice) {
        self.folder = folder
        self.choice = choice
    }

    private var path: String { self.folder + "/" + Schema.fileName }

    /// Reads in one transaction, on a connection of its own; again where somebody began to write to a file at rest meanwhile.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try self.lend { try $0.read(body) }
    }

    /// Reads by one statement, on a connection of its own: SQLite makes a transaction of that alone, and none is begun and ended.
    func readOnce<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try self.lend { try $0.unsafeRead(body) }
    }

    private func lend<Value>(_ body: (DatabaseQueue) throws -> Value) throws(StoreError) -> Value {
        do {
            while true {
                let loan: Loan
                do {
                    loan = try self.borrow()
                } catch {
                    // What was in the way of opening a file at rest may be whoever opened it before us.
                    guard try self.hasLeftRest() else { throw error }
                    continue
                }
                defer { self.giveBack(loan) }
                guard case .resting(let file) = loan.source else { return try body(loan.connection) }
                let result = Result { try body(loan.connection) }
                if file.isAsItWas { return try result.get() }
                self.leaveRest()
            }
        } catch {
            throw StoreError(reading: error)
        }
    }

    /// Closes what is idle now, and what is lent when it comes back.
    func close() {
        let (idle, source) = self.state.withLock { state in
            state.isClosed = true
            defer { state.idle = [] }
            return (state.idle, state.source)
        }
        for connection in idle { try? connection.close() }
        if case .copied(let copy)? = source { copy.close() }
    }

    private func borrow() throws -> Loan {
        let (source, idle) = try self.state.withLock { state in
            guard !state.isClosed else { throw StoreError(.unavailable, "The log was closed.") }
            let source = try state.source ?? self.choose()
            state.source = source
            return (source, state.idle.popLast())
        }
        let connection =
            switch source {
            case .resting(let file): try idle ?? Connection.reader(of: file)
            case .shared: try idle ?? Connection.reader(path: self.path)
            case .copied(let copy): try copy.borrow()
            }
        return Loan(connection: connection, source: source)
    }

    private func giveBack(_ loan: Loan) {
        if case .copied(let copy) = loan.source { return copy.giveBack(loan.connection) }
        let isKept = self.state.withLock { state in
            guard !state.isClosed, state.idle.count < Self.idleLimit else { return false }
            switch (loan.source, state.source) {
            case (.resting, .resting), (.shared, .shared): break
            default: return false
            }
            state.idle.append(loan.connection)
            return true
        }
        if !isKept { try? loan.connection.close() }
    }

    private func choose() throws(StoreError) -> Source {
        switch self.choice {
        case .copying: return .copied(try PrivateCopy(of: self.folder))
        case .inPlace: return .shared
        case .leavingNothing: break
        }
        if let file = RestingFile(self.path) { return .resting(file) }
        // Who has it open has made an index of the WAL; where there is none, SQLite would make one and leave it. A file without WAL and
        // index, which is not at rest, is none of a log's, and is told to be none.
        let isLeftAlone = FilePlace.exists(self.path + "-shm") || !FilePlace.exists(self.path + "-wal")
        if FilePlace.isWritable(self.folder), isLeftAlone { return .shared }
        return .copied(try PrivateCopy(of: self.folder))
    }

    /// Whether the source is a file that is not at rest any more; then another will be chosen.
    private func hasLeftRest() throws -> Bool {
        guard case .resting(let file)? = self.state.withLock({ $0.source }), !file.isAsItWas else { return false }
        self.leaveRest()
        return true
    }

    private func leaveRest() {
        let idle: [DatabaseQueue] = self.state.withLock { state in
            guard case .resting? = state.source else { return [] }
            state.source = nil
            defer { state.idle = [] }
            return state.idle
        }
        for connection in idle { try? connection.close() }
    }
}
