internal import Bytes
internal import EventLog
internal import GRDB
internal import GRDBSQLite

/// A statement that the connection keeps prepared, bound and read without the detour over `Data`.
///
/// Everything that touches a row of the log goes through here, and every use of an unsafe pointer for it is here.
@safe
struct PreparedStatement {
    private let statement: Statement
    private let pointer: OpaquePointer
    private let database: Database

    /// A statement, set back and unbound.
    init(_ database: Database, _ sql: String) throws {
        self.database = database
        self.statement = try database.cachedStatement(sql: sql)
        unsafe self.pointer = self.statement.sqliteStatement
        self.reset()
    }

    /// Sets the statement back, which ends its reading, and forgets what was bound.
    func reset() {
        unsafe sqlite3_reset(self.pointer)
        unsafe sqlite3_clear_bindings(self.pointer)
    }

    /// Binds an integer; the first parameter is 1.
    func bind(_ value: Int64, at index: Int32) throws {
        try self.check(unsafe sqlite3_bind_int64(self.pointer, index, value))
    }

    /// Binds an unsigned integer that SQLite can hold.
    func bind(_ value: UInt64, at index: Int32) throws {
        guard let value = Int64(exactly: value) else {
            throw StoreError(.unavailable, "A number is too large to be stored: \(value)")
        }
        try self.bind(value, at: index)
    }

    /// Binds octets.
    func bind(_ octets: [UInt8], at index: Int32) throws {
        let code = unsafe octets.withUnsafeBytes { buffer in
            guard !octets.isEmpty, let start = buffer.baseAddress else {
                return unsafe sqlite3_bind_zeroblob(self.pointer, index, 0)
            }
            // SQLITE_TRANSIENT: SQLite copies.
            let copying = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return unsafe sqlite3_bind_blob64(self.pointer, index, start, UInt64(octets.count), copying)
        }
        try self.check(code)
    }

    /// Binds text without NUL.
    func bind(_ text: String, at index: Int32) throws {
        var text = text
        let code = text.withUTF8 { octets in
            let copying = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            return unsafe octets.withMemoryRebound(to: CChar.self) { characters in
                unsafe sqlite3_bind_text(
                    self.pointer,
                    index,
                    characters.baseAddress,
                    Int32(truncatingIfNeeded: characters.count),
                    copying
                )
            }
        }
        try self.check(code)
    }

    /// Goes to the next row; `false` where there is none.
    func step() throws -> Bool {
        switch unsafe sqlite3_step(self.pointer) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code:
            let error = self.error(code)
            self.reset()
            throw error
        }
    }

    /// Runs a statement that gives no rows, and sets it back.
    func run() throws {
        defer { self.reset() }
        while try self.step() {}
    }

    /// All rows, and the statement set back.
    func rows<Value>(_ read: (PreparedStatement) throws -> Value) throws -> [Value] {
        defer { self.reset() }
        var values: [Value] = []
        while try self.step() { values.append(try read(self)) }
        return values
    }

    /// The first row, and the statement set back.
    func firstRow<Value>(_ read: (PreparedStatement) throws -> Value) throws -> Value? {
        defer { self.reset() }
        return try self.step() ? try read(self) : nil
    }

    /// Whether a column of the row is NULL; the first column is 0.
    func isNull(_ column: Int32) -> Bool {
        unsafe sqlite3_column_type(self.pointer, column) == SQLITE_NULL
    }

    /// An integer of the row; 0 where there is none.
    func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(self.pointer, column) }

    /// An integer of the row that is not negative.
    func unsigned(_ column: Int32) throws -> UInt64 {
        guard let value = UInt64(exactly: self.integer(column)) else {
            throw StoreError(.corrupt, "A number is negative that never is.")
        }
        return value
    }

    /// Octets of the row; none where there are none.
    func octets(_ column: Int32) -> [UInt8] {
        guard let start = unsafe sqlite3_column_blob(self.pointer, column) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(self.pointer, column))
        return unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Text of the row; `nil` for NULL.
    func text(_ column: Int32) -> String? {
        self.isNull(column) ? nil : String(decoding: self.octets(column), as: UTF8.self)
    }

    /// A digest of the row.
    func digest(_ column: Int32) throws -> Digest256 {
        guard let digest = Digest256(self.octets(column)) else {
            throw StoreError(.corrupt, "A hash has not 32 octets.")
        }
        return digest
    }

    /// An identifier of the row.
    func identifier(_ column: Int32) throws -> UniqueIdentifier {
        guard let identifier = UniqueIdentifier(self.octets(column)) else {
            throw StoreError(.corrupt, "An identifier has not 16 octets.")
        }
        return identifier
    }

    private func check(_ code: Int32) throws {
        guard code == SQLITE_OK else { throw self.error(code) }
    }

    private func error(_ code: Int32) -> DatabaseError {
        DatabaseError(resultCode: ResultCode(rawValue: code), message: self.database.lastErrorMessage)
    }
}
