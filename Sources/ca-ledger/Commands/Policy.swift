import ArgumentParser
import Authority
import Bytes
import Issuance
import JSON
import Ledger
import LedgerServer

/// `ca-ledger policy`.
struct Policy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what issuance obeys.",
        discussion: "While a server runs, it makes the change; otherwise the ledger is opened for it. Both record it.",
        subcommands: [Show.self, Change.self, Reissuance.self, Naming.self]
    )

    private static let order = [
        "ruleSet", "disabledRules", "notedRules", "certificatesPerAuthority", "namesLog", "blockedKeys", "version",
    ]

    private static let orderOfReissuance = ["reissuance", "reissuancePeriod", "reissuanceVersion"]

    private static let orderOfDualControl = ["dualControl", "dualControlHours", "dualControlVersion"]

    static let orderOfNaming = ["naming", "authorityNamesLog", "namingVersion"]

    /// `ca-ledger policy show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the policy in force, now or at a time, as the log says."
        )

        @OptionGroup var place: DataPlace

        @Option(help: "An authority, by its ARN or its UUID, whose own policy is to be shown too.")
        var authority: String?

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let ledger = try await self.place.read(self.asOf).ledger
            let blockedKeys = try await ledger.blockedKeys().count
            var members = PolicyAdministration.members(of: ledger.state.policy, blockedKeys: blockedKeys)
            members.merge(PolicyAdministration.members(of: ledger.state.dualControl)) { $1 }
            if let authority {
                guard let identifier = AuthorityName.identifier(authority, in: ledger.settings) else {
                    throw AuthorityName.fault(authority, by: "--authority")
                }
                guard let state = try await ledger.authority(identifier) else {
                    throw NotSo("This ledger knows no certificate authority \(authority.shown).")
                }
                members.merge(PolicyAdministration.members(of: state.reissuance)) { $1 }
                let naming = state.naming?.naming ?? .asLedger
                let namesLog = naming.namesLog(underLedger: ledger.state.policy.namesLog)
                members.merge(PolicyAdministration.members(of: state.naming, namesLog: namesLog)) { $1 }
            }
            self.format.show(
                members,
                order: Policy.order + Policy.orderOfDualControl + Policy.orderOfReissuance + Policy.orderOfNaming
            )
        }
    }

    /// `ca-ledger policy reissuance`.
    struct Reissuance: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what an authority does when it is soon asked again for the same public key and names.",
            discussion:
                "It is noted among the checks of the certificate, or the certificate is refused. What has the same "
                + "idempotency token is a repetition, and answered as such. For instance:\n\n"
                + "ca-ledger policy reissuance --data ledger --authority 46204c3e-… --mode refuse --period 3600"
        )

        @OptionGroup var place: LedgerPlace

        @Option(help: "The authority, by its ARN or its UUID.")
        var authority: String

        @Option(help: "off, note or refuse.")
        var mode: Mode

        @Option(help: "For how many seconds after a certificate another one is looked at: 1 to 86400.")
        var period: Int64?

        @Option(help: "text or json.")
        var format: TextFormat = .text

        /// What is done.
        enum Mode: String, ExpressibleByArgument {
            case off
            case note
            case refuse
        }

        private var policy: ReissuancePolicy? {
            self.mode == .off ? nil : self.period.map { ReissuancePolicy(refuses: self.mode == .refuse, period: $0) }
        }

        func validate() throws {
            guard (self.mode == .off) == (self.period == nil) else {
                throw ValidationError("--period goes with --mode note and refuse, and with no other.")
            }
            guard self.period.map(ReissuancePolicy.periods.contains) ?? true else {
                throw ValidationError("--period takes 1 to 86400 seconds.")
            }
        }

        func run() async throws {
            let settings = try await self.place.read().settings
            guard let identifier = AuthorityName.identifier(self.authority, in: settings) else {
                throw AuthorityName.fault(self.authority, by: "--authority")
            }
            let command = ControlCommand.changeReissuance(authority: identifier, self.policy)
            self.format.show(try await self.place.carryOut(command), order: Policy.orderOfReissuance + ["changed"])
        }
    }

    /// `ca-ledger policy set`.
    struct Change: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract:
                "Turn rules off or on, say whether lints refuse or note, limit certificates per authority, or have operations need two.",
            discussion: "Rules that can be turned off: "
                + Self.list(RuleSets.known.optionalRules(of: RuleSets.known.newest))
                + ".\nLints that refuse, and can be lowered to a note: "
                + Self.list(RuleSets.known.lowerableRules(of: RuleSets.known.newest)) + ". For instance:\n\n"
                + "ca-ledger policy set --data ledger --note 117 --certificates-per-authority 100000\n\n"
                + "With --dual-control, operations happen only once another administrator has approved them (ca-ledger approvals). Their names: "
                + ControlledOperation.nameable.map(\.name).joined(separator: ", ")
                + "; all stands for each of them. PutPolicy is DeletePolicy, too; ImportCertificateAuthorityCertificate waits where it "
                + "replaces a certificate; credentials, where it gives access. Dual control itself is then under dual control. For instance:\n\n"
                + "ca-ledger policy set --data ledger --dual-control CreateCertificateAuthority --dual-control roles --within 24"
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

        @Option(
            help: ArgumentHelp(
                "An operation that needs a second administrator's approval; may be given more than once, and replaces those before. off: none does.",
                valueName: "operation"
            )
        )
        var dualControl: [String] = []

        @Option(help: "Within how many hours an approval is to be given and used: 1 to 720.")
        var within: Int64?

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
            if !self.dualControl.isEmpty || self.within != nil { return try self.validateDualControl(beside: rules) }
            guard !rules.isEmpty || self.certificatesPerAuthority != nil || self.nameLog != nil else {
                throw ValidationError("Nothing is to be changed.")
            }
        }

        /// What is under dual control is said by a command of its own.
        private func validateDualControl(beside rules: [Int64]) throws {
            guard rules.isEmpty, self.certificatesPerAuthority == nil, self.nameLog == nil else {
                throw ValidationError("--dual-control goes with --within, and with nothing else.")
            }
            guard let wanted = ControlCommand.operations(self.named) else {
                let names = ControlledOperation.nameable.map(\.name).joined(separator: ", ")
                throw ValidationError("--dual-control takes off, all, or one of \(names).")
            }
            guard wanted.isEmpty == (self.within == nil) else {
                throw ValidationError("--within goes with operations of --dual-control, and these with it.")
            }
            guard self.within.map(DualControlChanged.hoursAllowed.contains) ?? true else {
                throw ValidationError("--within takes 1 to 720 hours.")
            }
        }

        /// The operations that are named, with commas between them; nothing for `off`.
        private var named: String {
            self.dualControl.count == 1 && self.dualControl[0].isVerbatim("off")
                ? "" : self.dualControl.joined(separator: ",")
        }

        func run() async throws {
            if let operations = ControlCommand.operations(self.named), !self.dualControl.isEmpty {
                let command = ControlCommand.changeDualControl(operations, hours: self.within)
                return self.format.show(
                    try await self.place.carryOut(command),
                    order: Policy.orderOfDualControl + ["changed"]
                )
            }
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
