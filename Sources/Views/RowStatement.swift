internal import Bytes
internal import EventLog
internal import GRDB
internal import GRDBSQLite

/// A prepared statement for rows that are written by the thousand.
///
/// GRDB's own takes 6 µs a row, most of it boxing of arguments; this takes what SQLite takes.
///
/// `@unchecked Sendable`: used only by the one writer, on its connection, inside its transactions.
@safe
final class RowStatement: @unchecked Sendable {
    private let pointer: OpaquePointer  // sqlite3_stmt *, owned
    private var index: Int32 = 0

    /// A statement of the connection that must outlive it, or be closed as `sqlite3_close_v2` does.
    init(_ sql: String, on database: Database) throws(StoreError) {
        var pointer: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            database.sqliteConnection,
            sql,
            -1,
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &pointer,
            nil
        )
        guard code == SQLITE_OK, let pointer = unsafe pointer else {
            throw StoreError(viewsResult: code, "SQLite error \(code) for \(sql)")
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe sqlite3_finalize(self.pointer) }

    func bind(_ number: Int64) {
        self.index += 1
        unsafe sqlite3_bind_int64(self.pointer, self.index, number)
    }

    func bind(_ number: Int64?) {
        if let number { return self.bind(number) }
        self.index += 1
        unsafe sqlite3_bind_null(self.pointer, self.index)
    }

    func bind(_ octets: [UInt8]?) {
        self.index += 1
        guard let octets else {
            unsafe sqlite3_bind_null(self.pointer, self.index)
            return
        }
        // SQLITE_TRANSIENT: SQLite takes its own copy. An empty run has no address, and would be bound as NULL.
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        if octets.isEmpty {
            unsafe sqlite3_bind_zeroblob(self.pointer, self.index, 0)
        } else {
            unsafe sqlite3_bind_blob(self.pointer, self.index, octets, Int32(clamping: octets.count), transient)
        }
    }

    /// Runs the statement with what was bound, and makes it ready for the next row.
    func run() throws(StoreError) {
        let code = unsafe sqlite3_step(self.pointer)
        unsafe sqlite3_reset(self.pointer)
        self.index = 0
        guard code == SQLITE_DONE else {
            throw StoreError(viewsResult: code, "a row cannot be written: SQLite error \(code)")
        }
    }
}
