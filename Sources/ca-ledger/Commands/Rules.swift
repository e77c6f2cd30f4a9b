import ArgumentParser
import Authority
import Issuance
import Ledger
import LedgerServer

/// `ca-ledger rules`.
struct Rules: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say by which set of rules orders are judged.",
        discussion: """
            A set of rules never changes once it has judged, and a new program never takes a newer set by itself. While a server
            runs, it makes the change; otherwise the ledger is opened for it. Both record it.
            """,
        subcommands: [Show.self, Adopt.self],
        defaultSubcommand: Show.self
    )

    /// `ca-ledger rules show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the sets that this program knows, and the one in force."
        )

        @OptionGroup var place: DataPlace

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let ledger = try await self.place.read(self.asOf).ledger
            let members = [
                "inForce": "\(ledger.state.policy.ruleSet)",
                "known": RuleSets.known.numbers.map { "\($0)" }.joined(separator: ","),
            ]
            self.format.show(members, order: ["inForce", "known"])
        }
    }

    /// `ca-ledger rules adopt`.
    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Have orders judged by a later set from now on.",
            discussion: "For instance:\n\nca-ledger rules adopt 2 --data ledger"
        )

        @Argument(help: "The number of the set.")
        var number: Int64

        @OptionGroup var place: LedgerPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let members = try await self.place.carryOut(.adoptRules(self.number))
            self.format.show(members, order: ["ruleSet", "version"])
        }
    }
}
