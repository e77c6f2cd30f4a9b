import ArgumentParser
import Authority

/// Which ledger is read, by whoever names nothing else of it.
struct ReadPlace: ParsableArguments {
    @Argument(help: ArgumentHelp("The folder of the ledger, or the ledger.db in it.", valueName: "ledger"))
    var path: String

    func validate() throws { try OptionText.refuseEmpty(self.path, "The folder's name") }

    /// The folder that is meant.
    var folder: LedgerFolder { LedgerFolder(holding: self.path) }

    /// What is asked about, and the ledger that is asked: in this order, or the other way round where that can only be meant.
    ///
    /// - Parameter name: What stands before the ledger.
    func asked(about name: String) async -> (name: String, folder: LedgerFolder) {
        await Self.asked(about: name, of: self.path)
    }

    /// The same of two arguments.
    static func asked(about name: String, of path: String) async -> (name: String, folder: LedgerFolder) {
        let (folder, other) = (LedgerFolder(holding: path), LedgerFolder(holding: name))
        // What cannot be looked into is told by whoever reads it.
        if (try? await other.hasLog()) == true, (try? await folder.hasLog()) != true { return (path, other) }
        return (name, folder)
    }
}
