import ArgumentParser
import Authority
import Credentials
import Ledger
import LedgerServer
import Logging

/// `ca-ledger credentials`.
struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say who may call, and as what.",
        discussion: "While a server runs, it makes the change; otherwise the ledger is opened for it. Both record it.",
        subcommands: [Add.self, List.self, Remove.self]
    )

    /// `ca-ledger credentials add`.
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make an access key; its secret is shown once.")

        @OptionGroup var place: CredentialsPlace

        @Option(help: "Whose it is.")
        var principal: String

        @Option(help: "administrator, issuer or auditor.")
        var role: Role

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let members = try await self.place.carryOut(.addCredential(principal: self.principal, role: self.role))
            self.format.show(members, order: ["accessKeyId", "secretAccessKey", "principal", "role"])
        }
    }

    /// `ca-ledger credentials list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Show the access keys, without their secrets.")

        @OptionGroup var place: CredentialsPlace

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() throws {
            for credential in try self.place.file.list() {
                let members = [
                    "accessKeyId": credential.accessKeyIdentifier, "principal": credential.principal,
                    "role": credential.role.rawValue,
                ]
                self.format.show(members, order: ["accessKeyId", "principal", "role"])
            }
        }
    }

    /// `ca-ledger credentials remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take an access key away.")

        @OptionGroup var place: CredentialsPlace

        @Argument(help: "The access key's identifier.")
        var accessKeyID: String

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func run() async throws {
            let members = try await self.place.carryOut(.removeCredential(accessKey: self.accessKeyID))
            self.format.show(members, order: ["accessKeyId", "principal", "role"])
        }
    }
}
