import ArgumentParser
import Authority
import LedgerServer
import StageClock

/// `ca-ledger stages`.
struct Stages: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show how much processor time each stage of a running server's work has taken.",
        discussion: "The server must have been started with `serve --stages`."
    )

    private static let order = Stage.allCases.map(\.name) + ["measuring"]

    @Option(help: "The folder of the ledger that a server has open.")
    var data: String

    @Option(help: "text or json.")
    var format: TextFormat = .text

    func validate() throws { try OptionText.refuseEmpty(self.data, "--data") }

    func run() throws {
        let client = ControlClient(path: LedgerFolder(self.data).controlSocket)
        self.format.show(try client.send(.tellStages), order: Self.order)
    }
}
