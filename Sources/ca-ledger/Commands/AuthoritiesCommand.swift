import ArgumentParser
import Authority
import Bytes
import EventLog
import JSON
import Ledger
import PrivateCAAPI

/// `ca-ledger authorities`.
struct AuthoritiesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorities",
        abstract: "Look at certificate authorities, as the log has them, now or at a time.",
        subcommands: [List.self, Show.self]
    )

    /// How many authorities are in memory at a time.
    private static let page = 100

    /// `ca-ledger authorities list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "One line for each, the newest first.",
            discussion: "For instance:\n\nca-ledger authorities list ledger --as-of 2026-10-31"
        )

        @OptionGroup var place: ReadPlace

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        @OptionGroup var anchor: AnchorChoice

        func run() async throws {
            let moment = try await self.asOf.moment(of: self.place.folder, self.anchor)
            let ledger = try await RecordedLedger(asOf: moment.log)
            var last: UniqueIdentifier?
            while case let states = try await ledger.authorities(before: last, limit: AuthoritiesCommand.page),
                !states.isEmpty
            {
                for state in states {
                    let shown = AuthorityReport(state, try ledger.describe(state, at: moment.time), ledger.settings)
                    try StandardOutput.write(self.format == .json ? shown.jsonLine : Array((shown.line + "\n").utf8))
                }
                last = states.last?.identifier
            }
            if last == nil { Diagnostics.say("There is no certificate authority.") }
        }
    }

    /// `ca-ledger authorities show`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Everything about one: state, certificates, tags, permissions, policies.",
            discussion: """
                In JSON, `description` is what DescribeCertificateAuthority answers with. With --key-uses the log is read through: how often
                the key was used is counted, of a time that is past, from the first entry on. For instance:

                ca-ledger authorities show 46204c3e-… --as-of 2026-10-31 ledger
                """
        )

        @Argument(help: "The authority, by its ARN or its UUID.")
        var authority: String

        @OptionGroup var place: ReadPlace

        @OptionGroup var asOf: AsOf

        @Flag(help: "Count how often its key was used, and its certificates.")
        var keyUses = false

        @Option(help: "text or json.")
        var format: TextFormat = .text

        @OptionGroup var anchor: AnchorChoice

        func run() async throws {
            let (name, folder) = await self.place.asked(about: self.authority)
            let moment = try await self.asOf.moment(of: folder, self.anchor)
            let ledger = try await RecordedLedger(asOf: moment.log)
            let identifier = try await AuthorityName.known(name, by: "The authority", in: moment.log, ledger.settings)
            guard let state = try await ledger.authority(identifier) else {
                throw NotSo("This ledger knows no certificate authority \(name.shown).")
            }
            var report = AuthorityReport(state, try ledger.describe(state, at: moment.time), ledger.settings)
            if self.keyUses { report.accounts = try await ledger.accounts(of: state) }
            switch self.format {
            case .json: Diagnostics.print(report.json(of: moment))
            case .text: Diagnostics.print(report.text)
            }
        }
    }
}
