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

    private static let order = [
        "ruleSet", "disabledRules", "notedRules", "certificatesPerAuthority", "namesLog", "blockedKeys", "version",
    ]

    /// `ca-ledger policy show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the policy in force, as the log says.")

        @OptionGroup var place: LedgerPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let ledger = try await self.place.read()
            let blockedKeys = try await ledger.blockedKeys().count
            let members = PolicyAdministration.members(of: ledger.state.policy, blockedKeys: blockedKeys)
            self.format.show(members, order: Policy.order)
        }
    }

    /// `ca-ledger policy set`.
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Turn rules off or on, say whether lints refuse or note, or limit certificates per authority.",
            discussion: "Rules that can be turned off: "
                + Self.list(RuleSets.known.optionalRules(of: RuleSets.known.newest))
                + ".\nLints that refuse, and can be lowered to a note: "
                + Self.list(RuleSets.known.lowerableRules(of: RuleSets.known.newest)) + "."
        )

        private static func list(_ rules: [Rule]) -> String {
            rules.map { "\($0.number) \($0.name)" }.joined(separator: ", ")
        }

        @OptionGroup var place: LedgerPlace

        @Option(help: "The number of a rule that is not to be asked any more; may be given more than once.")
        var disableRule: [Int64] = []

        @Option(help: "The number of a rule that is to be asked again; may be given more than once.")
        var enableRule: [Int64] = []

        @Option(help: "The number of a lint that is only to note what it refuses; may be given more than once.")
        var note: [Int64] = []

        @Option(help: "The number of a lint that is to refuse again; may be given more than once.")
        var refuse: [Int64] = []

        @Option(help: "How many certificates one authority may issue: a number, or none for any.")
        var certificatesPerAuthority: String?

        @Option(help: "Whether certificates name the log and the place of their request in it: on or off.")
        var nameLog: Switch?

        @Option(help: "text or json.")
        var format: TextFormat = .text

        /// On or off.
        enum Switch: String, ExpressibleByArgument {
            case on
            case off
        }

        func validate() throws {
            guard PolicyChange.Quota(text: self.certificatesPerAuthority) != nil else {
                throw ValidationError("--certificates-per-authority takes a number, or none.")
            }
            let rules = self.disableRule + self.enableRule + self.note + self.refuse
            guard !rules.isEmpty || self.certificatesPerAuthority != nil || self.nameLog != nil else {
                throw ValidationError("Nothing is to be changed.")
            }
        }

        func run() async throws {
            let wish = PolicyWish(
                disabling: Set(self.disableRule),
                enabling: Set(self.enableRule),
                noting: Set(self.note),
                refusing: Set(self.refuse),
                quota: PolicyChange.Quota(text: self.certificatesPerAuthority) ?? .kept,
                namesLog: self.nameLog.map { $0 == .on }
            )
            self.format.show(try await self.place.carryOut(.changePolicy(wish)), order: Policy.order + ["changed"])
        }
    }
}
