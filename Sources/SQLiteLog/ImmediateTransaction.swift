internal import GRDB

/// A transaction that takes the file for writing at once, its own statements kept prepared like all others: GRDB prepares them
/// anew each time, which costs as much as an entry.
enum ImmediateTransaction {
    /// Commits what is written, or rolls it back where anything is thrown, also by the commit.
    static func run(_ database: Database, _ write: () throws -> Void) throws {
        try PreparedStatement(database, "BEGIN IMMEDIATE TRANSACTION").run()
        do {
            try write()
            try PreparedStatement(database, "COMMIT TRANSACTION").run()
        } catch {
            // SQLite ends some transactions itself where they fail; the first error is the one to tell.
            if database.isInsideTransaction { try? PreparedStatement(database, "ROLLBACK TRANSACTION").run() }
            throw error
        }
    }
}
