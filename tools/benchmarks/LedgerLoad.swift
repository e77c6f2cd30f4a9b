internal import ArgumentParser

/// What tools/bench measures with.
@main
struct LedgerLoad: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger-load",
        abstract: "Puts load on a ca-ledger server of this machine, or makes a ledger large.",
        subcommands: [Load.self, Ask.self, Found.self, Grow.self, Read.self],
        defaultSubcommand: Load.self
    )
}
