import ArgumentParser
import Authority
import LedgerServer

/// Which ledger is meant.
struct LedgerPlace: ParsableArguments {
    @Option(help: "The folder of the ledger.")
    var data: String

    @Option(help: "The anchor file. By default it lies beside the folder.")
    var anchor: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    func validate() throws {
        try OptionText.refuseEmpty(self.data, "--data")
        try OptionText.refuseEmpty(self.anchor, "--anchor")
    }

    var folder: LedgerFolder { LedgerFolder(self.data) }

    /// Has the running server carry a command out, or opens the ledger for it.
    func carryOut(_ command: ControlCommand) async throws -> [String: String] {
        let client = ControlClient(path: self.folder.controlSocket)
        if client.isServed { return try client.send(command) }
        let unserved = UnservedLedger(folder: self.folder, anchor: self.anchor, keyOptions: self.keyOptions)
        return try await unserved.change { ledger in
            try await PolicyAdministration(ledger: ledger).carryOut(command, provenance: Diagnostics.provenance)
        }
    }

    /// How a command opens it that works where no server has it open, with the master key that is meant.
    func openingOptions() async throws -> OpeningOptions {
        .atRest(self.folder, anchor: self.anchor, masterKey: try await self.keyOptions.load(for: self.folder))
    }

    /// The ledger as its log says that it stands.
    func read() async throws -> RecordedLedger { try await RecordedLedger(reading: self.folder) }
}
