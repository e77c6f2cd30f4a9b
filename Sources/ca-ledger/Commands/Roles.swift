import ArgumentParser
import Authority
import Ledger
import LedgerServer

/// `ca-ledger roles`.
struct Roles: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what roles permit: operations, and the templates of certificates.",
        discussion: """
            Every access key has a role. A certificate is issued to whoever has one that permits IssueCertificate and the template;
            a certificate for OCSP responses or for signing code needs OCSPSigningCertificate/V1 or CodeSigningCertificate/V1 among
            the templates too, whichever template it is asked for by. While a server runs, it makes the change; otherwise the ledger
            is opened for it. Both record it.
            """,
        subcommands: [List.self, Define.self, Remove.self],
        defaultSubcommand: List.self
    )

    private static let order = ["role", "operations", "templates"]

    /// `ca-ledger roles list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the roles that there are, as the log says.")

        @OptionGroup var place: DataPlace

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let roles = try await self.place.read(self.asOf).ledger.state.roles.all
            self.format.show(roles.map(\.members), order: Roles.order, none: "There is no role.")
        }
    }

    /// `ca-ledger roles define`.
    struct Define: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what a role permits from now on: the whole of it. A new name makes a role.",
            discussion: "Operations: "
                + InterfaceOperation.allCases.map(\.rawValue).sorted().joined(separator: ", ") + ". For instance:\n\n"
                + "ca-ledger roles define web --data ledger --operations IssueCertificate --templates 'EndEntityServerAuth*'"
        )

        @Argument(help: "The role's name: 1 to 32 of a to z, digits and '-'; not administrator.")
        var role: String

        @OptionGroup var place: LedgerPlace

        @Option(help: "Operations that it permits, with commas between them.")
        var operations: String

        @Option(help: "Patterns of templates that it permits, with commas between them: EndEntityCertificate*.")
        var templates: String = ""

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let operations = ControlCommand.texts(self.operations)
            guard !operations.isEmpty else {
                throw ValidationError("A role permits at least one operation; `roles remove` takes one away.")
            }
            let members = try await self.place.carryOut(
                .changeRole(self.role, operations: operations, templates: ControlCommand.texts(self.templates))
            )
            self.format.show(members, order: Roles.order + ["changed"])
        }
    }

    /// `ca-ledger roles remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a role away: access keys that have it permit nothing from now on."
        )

        @Argument(help: "The role's name.")
        var role: String

        @OptionGroup var place: LedgerPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let members = try await self.place.carryOut(.changeRole(self.role, operations: [], templates: []))
            self.format.show(members, order: ["role"])
        }
    }
}
