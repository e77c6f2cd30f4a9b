// ca-ledger: the command line.
//
// Each command is a file: what it takes, what it does with the rooms below, and what it prints. Nothing is decided here.
import ArgumentParser

/// The program.
@main
struct CALedger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca-ledger",
        abstract: "A private certificate authority whose only source of truth is an append-only, hash-chained log.",
        version: ProgramVersion.current,
        subcommands: [
            Serve.self, Credentials.self, Keys.self, Policy.self, Check.self, Clock.self, ReplayCommand.self,
            Export.self, LogCommand.self, Rebuild.self,
        ]
    )
}

/// What this program calls itself.
enum ProgramVersion {
    static let current = "0.1.0"
}
