import ArgumentParser
import Authority
import Ledger
import LedgerServer

extension Policy {
    /// `ca-ledger policy naming`.
    struct Naming: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say whether an authority's certificates name the log, and the place of their request in it.",
            discussion:
                "They do by an extension that is not critical, and that nobody can ask for. With --mode ledger an authority does "
                + "what --name-log of 'ca-ledger policy set' says, as all do at first. For instance:\n\n"
                + "ca-ledger policy naming --data ledger --authority 46204c3e-… --mode on"
        )

        @OptionGroup var place: LedgerPlace

        @Option(help: "The authority, by its ARN or its UUID.")
        var authority: String

        @Option(help: "on, off or ledger.")
        var mode: Mode

        @Option(help: "text or json.")
        var format: TextFormat = .text

        /// What they do.
        enum Mode: String, ExpressibleByArgument {
            case on
            case off
            case ledger

            var naming: LogNaming {
                switch self {
                case .on: .always
                case .off: .never
                case .ledger: .asLedger
                }
            }
        }

        func run() async throws {
            let settings = try await self.place.read().settings
            guard let identifier = AuthorityName.identifier(self.authority, in: settings) else {
                throw AuthorityName.fault(self.authority, by: "--authority")
            }
            let command = ControlCommand.changeNaming(authority: identifier, self.mode.naming)
            self.format.show(try await self.place.carryOut(command), order: Policy.orderOfNaming + ["changed"])
        }
    }
}
