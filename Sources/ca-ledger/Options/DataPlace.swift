import ArgumentParser
import Authority
import Bytes
import EventLog

/// Which ledger is read, by commands beside which there are others that change it.
struct DataPlace: ParsableArguments {
    @Option(help: "The folder of the ledger.")
    var data: String?

    @Argument(help: ArgumentHelp("The folder of the ledger, in place of --data.", valueName: "ledger"))
    var path: String?

    @Option(help: "An anchor file to hold the log to. By default none is asked here.")
    var anchor: String?

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.path, "The folder's name")
        try OptionText.refuseEmpty(self.anchor, "--anchor")
        guard (self.data == nil) != (self.path == nil) else {
            throw ValidationError("The ledger is named once, as --data DIR or by its folder alone.")
        }
    }

    /// The folder that is meant.
    var folder: LedgerFolder { LedgerFolder(holding: self.data ?? self.path ?? "") }

    /// The ledger as its log says that it stands, or stood at a time, and that time.
    func read(_ asOf: AsOf? = nil) async throws -> (ledger: RecordedLedger, time: Instant?) {
        if let path = self.anchor {
            let anchor = try Anchor.openReadOnly(path: path)
            try await anchor.checkEnd(of: self.folder.readLog())
        }
        if let asOf { return try await asOf.read(self.folder) }
        return (try await RecordedLedger(reading: self.folder), nil)
    }
}
