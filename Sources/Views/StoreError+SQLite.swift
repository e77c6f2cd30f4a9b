internal import EventLog
internal import GRDB
internal import GRDBSQLite

extension StoreError {
    /// What SQLite said of the views, in this module's words: `corrupt` where the file is not what it was written as, `unavailable` where
    /// the machine, or who else has the file, is in the way.
    init(viewsResult code: Int32, _ message: String, fileID: String = #fileID, line: Int = #line) {
        let isOfTheMachine: Bool
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_READONLY, SQLITE_INTERRUPT, SQLITE_FULL, SQLITE_CANTOPEN,
            SQLITE_PERM, SQLITE_PROTOCOL, SQLITE_MISUSE, SQLITE_NOLFS, SQLITE_AUTH:
            isOfTheMachine = true
        case SQLITE_IOERR:
            // What cannot be read was damaged below the file system.
            isOfTheMachine = ![SQLITE_IOERR | (1 << 8), SQLITE_IOERR | (2 << 8), SQLITE_IOERR | (33 << 8)].contains(
                code
            )
        default:
            // Damage, and whatever no statement of ours runs into on rows of ours: a key that is there twice, a value of another type.
            isOfTheMachine = false
        }
        let code = isOfTheMachine ? Code.unavailable : .corrupt
        self.init(code, "views.db: \(message)", fileID: fileID, line: line)
    }

    /// What an operation on the views ran into.
    init(views error: any Error, fileID: String = #fileID, line: Int = #line) {
        switch error {
        case let error as StoreError:
            self = error
        case let error as DatabaseError:
            let code = error.extendedResultCode.rawValue
            self.init(viewsResult: code, "\(error)", fileID: fileID, line: line)
        default:
            self.init(.unavailable, "views.db: \(error)", fileID: fileID, line: line)
        }
    }
}
