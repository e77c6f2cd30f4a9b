import ArgumentParser
import Authority
import LedgerServer

/// `ca-ledger clock`.
struct Clock: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say that the wall clock is right.",
        subcommands: [Confirm.self]
    )

    /// `ca-ledger clock confirm`.
    struct Confirm: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Go on issuing after the wall clock stepped forward; the log records who said so."
        )

        @Option(help: "The folder of the ledger that a server has open.")
        var data: String

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws { try OptionText.refuseEmpty(self.data, "--data") }

        func run() throws {
            let client = ControlClient(path: LedgerFolder(self.data).controlSocket)
            let answer = try client.send(.confirmClock)
            self.format.show(["confirmed": answer["confirmed"] ?? ""], order: ["confirmed"])
        }
    }
}
