import ArgumentParser
import Authority
import Bytes
import EventLog
import JSON
import Transparency

/// `ca-ledger log checkpoint`.
struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Write the newest signed checkpoint, as it is: a C2SP signed note, for whoever keeps it elsewhere.",
        discussion: """
            Who holds one can show later that the log was shortened, or is another: by `ca-ledger epoch open --checkpoint`, or with any \
            program that knows C2SP's tlog-checkpoint. For instance:

            ca-ledger log checkpoint ledger -o 2026-10-31.checkpoint
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "text (the note as it is) or json (with what it says beside it).")
    var format: TextFormat = .text

    @OptionGroup var output: OutputOption

    @OptionGroup var anchor: AnchorChoice

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        guard let note = try await folder.newestCheckpoint(of: reader) else {
            throw Unanswered("The log in \(folder.path.shown) has no signed checkpoint yet.")
        }
        guard self.format == .json else { return try self.output.write(Array(note.utf8)) }
        let checkpoint = try Checkpoint(text: SignedNote(parsing: note).text)
        var json = JSONWriter()
        json.structure { json in
            json.member("origin", checkpoint.origin)
            json.member("size", checkpoint.size)
            json.member("root", checkpoint.root.octets.base64)
            json.member("note", note)
        }
        try self.output.write(json.octets + [0x0A])
    }
}
