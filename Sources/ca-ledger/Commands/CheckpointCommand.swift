import ArgumentParser
import Authority
import EventLog

/// `ca-ledger log checkpoint`.
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Write the newest signed checkpoint, as it is: a C2SP signed note, for whoever keeps it elsewhere.",
        discussion: """
            Who holds one can show later that the log was shortened, or is another: by `ca-ledger epoch open --checkpoint`, or with any \
            program that knows C2SP's tlog-checkpoint.
            """
    )

    @Argument(help: "The folder of the ledger.")
    var folder: String

    @OptionGroup var anchor: AnchorChoice

    func validate() throws { try OptionText.refuseEmpty(self.folder, "The folder's name") }

    func run() async throws {
        let folder = LedgerFolder(self.folder)
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        guard let note = try await folder.newestCheckpoint(of: reader) else {
            throw ValidationError("The log in \(folder.path) has no signed checkpoint yet.")
        }
        try StandardOutput.write(Array(note.utf8))
    }
}
