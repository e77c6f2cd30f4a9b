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
                    do {
                        try source.backup(to: copy, pagesPerStep: Self.pagesPerStep) { done in
                            progress(
                                UInt64(done.completedPageCount) * Self.pageOctets,
                                UInt64(done.totalPageCount) * Self.pageOctets
                            )
                        }
                    } catch let error as DatabaseError where error.resultCode == .SQLITE_IOERR {
                        throw Self.failure(error, from: source, to: copy, at: path)
                    }
                }
                try destination.close()
            } catch let error as DatabaseError where ![.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
                // What a connection says of itself is nothing where the other failed, or the copying of both.
                throw StoreError(.unavailable, "The log cannot be copied to \(path): \(error.resultCode.reason).")
            }
        }
        do throws(FileError) { try FilePlace.synchronize(path) } catch { throw StoreError(error) }
    }

    /// The file that failed, and the operating system's reason.
    private static func failure(
        _ error: DatabaseError,
        from source: Database,
        to copy: Database,
        at path: String
    ) -> any Error {
        let failed: FileError
        if copy.fileFailure != 0 {
            failed = FileError(path, "cannot be written", number: copy.fileFailure)
        } else if source.fileFailure != 0 {
            failed = FileError(Schema.fileName, "cannot be read", number: source.fileFailure)
        } else {
            return error
        }
        return StoreError(.unavailable, "The log cannot be copied: \(failed)")
    }
}
