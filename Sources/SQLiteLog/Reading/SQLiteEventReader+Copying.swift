internal import DurableFiles
public import EventLog
internal import GRDB

extension SQLiteEventReader {
    /// How many pages are copied between two tellings of how far it is: 4 MiB.
    private static let pagesPerStep: Int32 = 1024
    private static let pageOctets: UInt64 = 4096

    /// Copies the log as it is at one moment into a `ledger.db` that is made in a folder, whoever writes to it meanwhile, and makes the copy
    /// last.
    ///
    /// What is copied is of one transaction, which keeps the writer's WAL from its beginning for as long as it takes, and nothing else of it. The
    /// copy has the same pages, so the same tables, octet for octet, and WAL as its journal mode; no WAL lies beside it.
    ///
    /// - Parameter progress: Told from time to time how many octets were copied, of how many.
    /// - Throws: ``StoreError/Code/unavailable`` where the file cannot be written whole; as reading does.
    public func copy(to folder: String, progress: @escaping (UInt64, UInt64) -> Void) throws(StoreError) {
        let path = folder + "/" + Schema.fileName
        try self.reading { source in
            // From here on the transaction sees one moment.
            try Connection.touch(source)
            // Read again where a file at rest was opened by somebody: then from the beginning.
            FilePlace.remove(path)
            try OpenFile(path, for: .creating).close()
            do {
                let destination = try Connection.target(path: path)
                try destination.writeWithoutTransaction { copy in
                    try source.backup(to: copy, pagesPerStep: Self.pagesPerStep) { done in
                        progress(
                            UInt64(done.completedPageCount) * Self.pageOctets,
                            UInt64(done.totalPageCount) * Self.pageOctets
                        )
                    }
                }
                try destination.close()
            } catch let error as DatabaseError where ![.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
                throw StoreError(.unavailable, "The log cannot be copied to \(path): \(error.message ?? "\(error)").")
            }
        }
        do throws(FileError) { try FilePlace.synchronize(path) } catch { throw StoreError(error) }
    }
}
