import ArgumentParser
import Audit
import Authority
import EventLog
import Ledger

/// `ca-ledger log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Look at the log, and give it another key.",
        subcommands: [Show.self, CheckpointCommand.self, RotateLogKey.self]
    )

    /// `ca-ledger log show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write events for people, or one object a line.",
            discussion:
                "For instance:\n\nca-ledger log show ledger --from 2026-10-01 --to 2026-10-02 --type CertificateSigned"
        )

        @OptionGroup var place: ReadPlace

        @Option(help: "The first position, or a time: only what is not before it (a date is its beginning, UTC).")
        var from: PositionOrTime?

        @Option(help: "The last position, or a time: only what is before it.")
        var to: PositionOrTime?

        @Option(help: "Only this kind of event, for instance CertificateSigned; may be given more than once.")
        var type: [String] = []

        @Option(help: "text or json.")
        var format: LogListing.Format = .text

        @OptionGroup var anchor: AnchorChoice

        func run() async throws {
            var types: Set<EventType> = []
            for name in self.type {
                guard let type = LogListing.type(named: name) else {
                    let names = EventType.allCases.map(LogListing.name(of:)).joined(separator: ", ")
                    throw ValidationError("There is no kind of event called \(name). There are: \(names).")
                }
                types.insert(type)
            }
            let folder = self.place.folder
            let reader = try await folder.readLog()
            try await self.anchor.check(reader, in: folder)
            let from = try await self.from?.first(in: reader) ?? 0
            let end = try await self.to?.end(in: reader) ?? .max
            try await LogListing(log: reader, from: from, to: end, types: types)
                .write(self.format, to: StandardOutput.write)
        }
    }
}
