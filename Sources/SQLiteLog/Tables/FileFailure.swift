internal import GRDB
internal import GRDBSQLite

extension Database {
    /// The operating system's number for why the file last failed; 0 where it did not, or the reason is not the operating system's.
    var fileFailure: Int32 {
        var number: Int32 = 0
        let answer = unsafe withUnsafeMutablePointer(to: &number) { number in
            unsafe sqlite3_file_control(self.sqliteConnection, "main", SQLITE_FCNTL_LAST_ERRNO, number)
        }
        return answer == SQLITE_OK ? number : 0
    }
}

extension ResultCode {
    /// What SQLite calls it: also where the connection that a message was asked of had no part in it.
    var reason: String { unsafe sqlite3_errstr(self.rawValue).map { unsafe String(cString: $0) } ?? "\(self)" }
}
