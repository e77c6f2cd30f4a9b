import ArgumentParser
import Authority
import Bytes
import JSON
import Ledger
import LedgerServer

/// `ca-ledger approvals`.
struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals",
        abstract: "Say what waits for a second administrator, and approve or reject it.",
        discussion: """
            Which operations wait says 'ca-ledger policy set --dual-control'. What waits is approved by another than who asked for it: \
            two access keys of one principal are one person, and so is a user of this machine by whichever command. Then whoever asked \
            asks for the same again, and it happens, once. Over the API an administrator lists what waits by a signed GET of \
            /ledger/v1/approvals, and decides by a POST to /ledger/v1/approvals/ID with {"decision":"approve"} or \
            {"decision":"reject","reason":"…"}. While a server runs, it makes the change; otherwise the ledger is opened for it. Both record it.
            """,
        subcommands: [List.self, Approve.self, Reject.self],
        defaultSubcommand: List.self
    )

    /// `ca-ledger approvals list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Show what waits for a second administrator, or was approved and did not happen yet, as the log says."
        )

        @OptionGroup var place: DataPlace

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let (ledger, time) = try await self.place.read(self.asOf)
            let now = time ?? TimeSource.system.wall()
            let open = ledger.state.approvals.all(at: now).map { $0.members(at: now) }
            self.format.show(open, order: OpenApproval.order, none: "Nothing waits for an approval.")
        }
    }

    /// `ca-ledger approvals approve`.
    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve what another wants: it may happen, once, while the approval is good.",
            discussion: "For instance:\n\nca-ledger approvals approve --data ledger 5d1f3a8e-…"
        )

        @Argument(help: "The approval, by its UUID.")
        var approval: String

        @OptionGroup var place: LedgerPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let identifier = try ApprovalsCommand.identifier(self.approval)
            let members = try await self.place.carryOut(.decideApproval(identifier, .given))
            self.format.show(members, order: OpenApproval.order + ["changed"])
        }
    }

    /// `ca-ledger approvals reject`.
    struct Reject: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reject what another wants, or withdraw what one wanted: it does not happen.",
            discussion:
                "The next attempt asks anew. For instance:\n\nca-ledger approvals reject --data ledger 5d1f3a8e-… --reason 'not announced'"
        )

        @Argument(help: "The approval, by its UUID.")
        var approval: String

        @OptionGroup var place: LedgerPlace

        @Option(help: "Why; the log records it.")
        var reason: String

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let identifier = try ApprovalsCommand.identifier(self.approval)
            let members = try await self.place.carryOut(.decideApproval(identifier, .rejected(reason: self.reason)))
            self.format.show(members, order: OpenApproval.order + ["changed"])
        }
    }

    private static func identifier(_ text: String) throws -> UniqueIdentifier {
        guard let identifier = UniqueIdentifier(text) else {
            throw ValidationError("'\(text.shown)' is no approval's UUID: see 'ca-ledger approvals list'.")
        }
        return identifier
    }
}
