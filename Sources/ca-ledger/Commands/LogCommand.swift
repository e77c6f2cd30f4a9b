import ArgumentParser
import Audit
import Authority
import EventLog
import Ledger

/// `ca-ledger log`.
struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Look at the log.",
        subcommands: [Show.self, CheckpointCommand.self]
    )

    /// `ca-ledger log show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Write events for people, or one object a line.")

        @OptionGroup var place: ReadPlace

        @Option(help: "The first position.")
        var from: UInt64 = 0

        @Option(help: "The last position.")
        var to: UInt64?

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
            let end = self.to.map { $0 < .max ? $0 + 1 : $0 } ?? .max
            try await LogListing(log: reader, from: self.from, to: end, types: types)
                .write(self.format, to: StandardOutput.write)
        }
    }
}
