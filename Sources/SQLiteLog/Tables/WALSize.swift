internal import GRDB
internal import GRDBSQLite

/// The number of pages in the WAL after the last commit, as SQLite tells it.
///
/// `@unchecked Sendable`: written and read on the writer's queue alone.
@safe
final class WALSize: @unchecked Sendable {
    private let counter: UnsafeMutablePointer<Int32>

    init() {
        unsafe self.counter = .allocate(capacity: 1)
        unsafe self.counter.initialize(to: 0)
    }

    deinit { unsafe self.counter.deallocate() }

    /// How many pages the WAL holds.
    var pages: Int32 { unsafe self.counter.pointee }

    /// Has a connection tell after each of its commits; this object MUST outlive the connection's last commit.
    func watch(_ database: Database) {
        let tell: @convention(c) (UnsafeMutableRawPointer?, OpaquePointer?, UnsafePointer<CChar>?, Int32) -> Int32 = {
            context,
            _,
            _,
            pages in
            unsafe context?.storeBytes(of: pages, as: Int32.self)
            return SQLITE_OK
        }
        _ = unsafe sqlite3_wal_hook(database.sqliteConnection, tell, UnsafeMutableRawPointer(self.counter))
    }
}
