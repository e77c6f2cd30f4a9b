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
        static let configuration = CommandConfiguration(
            abstract: "Make an access key; its secret is shown once.",
            discussion: "For instance:\n\nca-ledger credentials add --data ledger --principal web-team --role issuer"
        )

        @OptionGroup var place: CredentialsPlace

        @Option(help: "Whose it is.")
        var principal: String

        @Option(help: "What it may do: administrator, issuer, auditor, or another role that there is (see roles list).")
        var role: String

        @Option(
            help:
                "The account it belongs to, twelve digits; by default the ledger's. Another has only what is shared with it."
        )
        var account: String?

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws {
            guard self.account.map(ActorForm.isAccount) ?? true else {
                throw ValidationError("--account takes twelve digits.")
            }
        }

        func run() async throws {
            try ProcessPrivacy.keepMemory()
            ProcessPrivacy.wipeWhatIsFreed()
            let members = try await self.place.carryOut(
                .addCredential(principal: self.principal, role: self.role, account: self.account)
            )
            self.format.show(members, order: ["accessKeyId", "secretAccessKey", "principal", "role"])
        }
    }

    /// `ca-ledger credentials list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the access keys, as the log says, and whether the file has their secrets.",
            discussion: """
                An access key is usable where the log gives it to somebody and the file holds its secret. Of any other key that
                is in either, the list says what is amiss; keys that were removed from both are left out. Of a time that is past
                it says to whom the log gave which key then, and as what: the file is not asked.
                """
        )

        @OptionGroup var place: DataPlace

        @Option(help: "The file that says who may call. By default it lies in the folder.")
        var credentials: String?

        @OptionGroup var asOf: AsOf

        @Option(help: "text or json.")
        var format: TextFormat = .text

        func validate() throws {
            try OptionText.refuseEmpty(self.credentials, "--credentials")
            guard self.credentials == nil || self.asOf.place == nil else {
                throw ValidationError("The file knows no time that is past: --credentials goes without --as-of.")
            }
        }

        func run() async throws {
            let (ledger, time) = try await self.place.read(self.asOf)
            let file = CredentialsFile(path: self.credentials ?? self.place.folder.credentials)
            let changes = try await ledger.accessKeys()
            let lines: [[String: String]]
            if let time {
                lines = CredentialsListing.lines(of: changes, at: time)
            } else {
                lines = CredentialsListing.lines(of: file.exists ? try file.list() : [], against: changes)
            }
            let order = ["accessKeyId", "principal", "account", "role", "state"]
            self.format.show(lines, order: order, none: "There is no access key.")
        }
    }

    /// `ca-ledger credentials remove`.
    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an access key away.",
            discussion: "For instance:\n\nca-ledger credentials remove --data ledger AKIA…"
        )

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
