public import EventLog
import SQLiteLog

extension LedgerFolder {
    /// Where its log lies.
    var logLocation: LogLocation { .folder(self.path) }

    /// What logs are made, opened and read with: the one place that chooses.
    static var storage: any LogStorage { SQLiteLogStorage() }

    /// Its log, for reading alone, whoever has it open.
    ///
    /// - Throws: ``StoreError`` where there is none, or it cannot be read.
    public func readLog() async throws(StoreError) -> any EventReading {
        try await Self.storage.read(at: self.logLocation)
    }

    /// Whether a log lies there, be it without an entry.
    ///
    /// - Throws: ``StoreError`` where it cannot be told.
    public func hasLog() async throws(StoreError) -> Bool {
        try await Self.storage.exists(at: self.logLocation)
    }
}
