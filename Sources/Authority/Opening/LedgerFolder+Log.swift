import DurableFiles
public import EventLog
import Ledger
import SQLiteLog
import Transparency

extension LedgerFolder {
    /// Where its log lies.
    var logLocation: LogLocation { .folder(self.path) }

    /// What logs are made, opened and read with: the one place that chooses.
    static var storage: any LogStorage { SQLiteLogStorage() }

    /// The ledger that a path names: its folder, or the file of its log in that.
    public init(holding path: String) {
        let suffix = "/" + SQLiteLogStorage.fileName
        let isBare = path == SQLiteLogStorage.fileName
        guard isBare || path.hasSuffix(suffix), FileStatus(path)?.isFolder != true else {
            self.init(path)
            return
        }
        // A file without a folder before it lies in the one that the process works in, whose name the anchor's is made from.
        let folder = isBare ? FilePlace.resolved(".") ?? "." : String(path.dropLast(suffix.count))
        self.init(folder.isEmpty ? "/" : folder)
    }

    /// Its log, for reading alone, whoever has it open.
    ///
    /// - Throws: ``StoreError`` where there is none, or it cannot be read.
    public func readLog() async throws(StoreError) -> any EventReading {
        try await Self.storage.read(at: self.logLocation)
    }

    /// The newest signed checkpoint of a log, as a note that the log's own key signed; `nil` where there is none.
    ///
    /// - Throws: ``OpeningError`` or ``StoreError`` where the log does not agree with itself, or the note is not signed so.
    public func newestCheckpoint(of reader: any EventReading) async throws -> String? {
        let epoch = try await LogEpoch(inForceIn: reader)
        let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        let log = try await LogOpening.inspect(store: reader, origin: epoch.origin, verifier: verifier, anchor: nil)
        return log.latestCheckpoint?.note
    }

    /// Whether a log lies there, be it without an entry.
    ///
    /// - Throws: ``StoreError`` where it cannot be told.
    public func hasLog() async throws(StoreError) -> Bool {
        try await Self.storage.exists(at: self.logLocation)
    }
}
