import ArgumentParser
import Authority

/// Which ledger is read, by whoever names nothing else of it.
struct ReadPlace: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder of the ledger, or the ledger.db in it.", valueName: "folder"))
    var path: String

    func validate() throws { try OptionText.refuseEmpty(self.path, "The folder's name") }

    /// The folder that is meant.
    var folder: LedgerFolder { LedgerFolder(holding: self.path) }
}
