internal import EventLog
internal import GRDB
internal import Ledger

/// The computing of indexes again from all entries, where a log has them in another layout than this program's.
///
/// It happens whole or not at all, before anything else is read.
struct IndexRebuilding {
    let writer: DatabaseQueue
    let reader: SQLiteEventReader

    /// How many entries are in memory at a time.
    private static let page: UInt64 = 256

    /// Computes them again where that is due.
    ///
    /// - Parameter told: Told at the beginning, from time to time and at the end how many entries were taken in, of how many.
    /// - Throws: ``StoreError`` where an entry cannot be read.
    func runIfDue(told: (UInt64, UInt64) -> Void) throws {
        try self.writer.writeWithoutTransaction { database in
            guard try IndexRows.layout(database) != IndexSchema.layout else { return }
            try database.inTransaction(.immediate) {
                for table in IndexSchema.tables { try database.execute(sql: "DROP TABLE IF EXISTS \(table)") }
                try database.execute(sql: IndexSchema.statements)
                try self.fold(into: database, told)
                return .commit
            }
        }
    }

    private func fold(into database: Database, _ told: (UInt64, UInt64) -> Void) throws {
        var indexes = LedgerIndexes()
        let size = try self.reader.size()
        var next: UInt64 = 0
        while next < size {
            told(next, size)
            let entries = try self.reader.entries(in: next..<min(size, next + Self.page))
            guard !entries.isEmpty else {
                throw StoreError(.corrupt, "The indexes cannot be computed again: an entry is missing.", position: next)
            }
            var changes = IndexChanges()
            for entry in entries { indexes.fold(try RecordedFact(indexing: entry), into: &changes) }
            try IndexWriting(database: database, reader: self.reader).write(changes)
            next += UInt64(entries.count)
        }
        told(size, size)
    }
}
