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

    @OptionGroup var place: ReadPlace

    @OptionGroup var anchor: AnchorChoice

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        guard let note = try await folder.newestCheckpoint(of: reader) else {
            throw ValidationError("The log in \(folder.path) has no signed checkpoint yet.")
        }
        try StandardOutput.write(Array(note.utf8))
    }
}
