import ArgumentParser
import Authority
import Issuance
import Ledger
import LedgerServer

/// `ca-ledger policy`.
struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what issuance obeys.",
        discussion: "While a server runs, it makes the change; otherwise the ledger is opened for it. Both record it.",
        subcommands: [Show.self, Change.self]
    )

    private static let order = ["disabledRules", "certificatesPerAuthority", "blockedKeys", "version"]

    /// `ca-ledger policy show`.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the policy in force, as the log says.")

        @OptionGroup var place: LedgerPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() throws {
            let policy = try self.place.read().state.policy
            self.format.show(PolicyAdministration.members(of: policy), order: Policy.order)
        }
    }

    /// `ca-ledger policy set`.
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Turn rules off or on, or limit how many certificates an authority may issue.",
            discussion: "Rules that can be turned off: "
                + IssuanceRules.rules.filter(\.isOptional).map { "\($0.number) \($0.name)" }.joined(separator: ", ")
                + "."
        )

        @OptionGroup var place: LedgerPlace

        @Option(help: "The number of a rule that is not to be asked any more; may be given more than once.")
        var disableRule: [Int64] = []

        @Option(help: "The number of a rule that is to be asked again; may be given more than once.")
        var enableRule: [Int64] = []

        @Option(help: "How many certificates one authority may issue: a number, or none for any.")
        var certificatesPerAuthority: String?

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws {
            guard PolicyChange.Quota(text: self.certificatesPerAuthority) != nil else {
                throw ValidationError("--certificates-per-authority takes a number, or none.")
            }
            guard !self.disableRule.isEmpty || !self.enableRule.isEmpty || self.certificatesPerAuthority != nil else {
                throw ValidationError("Nothing is to be changed.")
            }
        }

        func run() async throws {
            let command = ControlCommand.changePolicy(
                disabling: Set(self.disableRule),
                enabling: Set(self.enableRule),
                quota: PolicyChange.Quota(text: self.certificatesPerAuthority) ?? .kept
            )
            self.format.show(try await self.place.carryOut(command), order: Policy.order)
        }
    }
}
