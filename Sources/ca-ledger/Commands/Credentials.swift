import ArgumentParser
import Audit
import Authority
import Bytes
import Credentials
import EventLog
import JSON
import Ledger
import LedgerServer
import Logging
import Views

/// `ca-ledger credentials`.
struct Credentials: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say who may call, and as what.",
        discussion: """
            While a server runs, it makes the change; otherwise the ledger is opened for it. Both record it.

            A principal of an account has at most two access keys at a time. One is replaced by adding another, going over to it, and \
            removing the first when nothing uses it any more: credentials rotate, credentials list, credentials remove.
            """,
        subcommands: [Add.self, List.self, Remove.self, Rotate.self]
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

        @Option(
            help: ArgumentHelp(
                "When it ends by itself: \(ExpiryOption.form). From then on calls get ExpiredTokenException.",
                valueName: "time|days"
            )
        )
        var expires: ExpiryOption?

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
            let expiry = self.expires?.time
            var members = try await self.place.carryOut(
                .addCredential(principal: self.principal, role: self.role, account: self.account, expiry: expiry)
            )
            members["expires"] = expiry.map { "\($0)" }
            self.format.show(members, order: ["accessKeyId", "secretAccessKey", "principal", "role", "expires"])
        }
    }

    /// `ca-ledger credentials list`.
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the access keys, as the log says, and whether the file has their secrets.",
            discussion: """
                An access key is usable where the log gives it to somebody in a role that there is, it has not ended, and the file
                holds its secret. Of any other key that is in either, the list says what is amiss; keys that were removed from both
                are left out. Of a time that is past it says to whom the log gave which key then, and as what: the file is not asked.

                lastUse is the time of the newest event of a call that the key signed, as the views lead to it. Calls that only read
                leave no event: a key without it, or with an old one, may still be in use by who only reads.
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

        /// The lines, each with when its key last signed a call that left an event.
        private func withLastUses(_ lines: [[String: String]]) async throws -> [[String: String]] {
            let log = try await self.place.folder.readLog()
            let views: ViewsStore
            do {
                views = try await ViewsBeside.open(self.place.folder, beside: log)
            } catch let fault as ViewsBeside.Fault {
                Diagnostics.say("When keys were last used is not said, since \(fault.description)")
                return lines
            }
            let uses = try await LastUses(log: log, views: views, size: log.size())
            var told: [[String: String]] = []
            for var line in lines {
                if let key = line["accessKeyId"], let use = try await uses.newest(of: key) {
                    line["lastUse"] = "\(use.time)"
                    line["lastUsePosition"] = "\(use.position)"
                }
                told.append(line)
            }
            return told
        }

        func run() async throws {
            let (ledger, time) = try await self.place.read(self.asOf)
            let file = CredentialsFile(path: self.credentials ?? self.place.folder.credentials)
            let changes = try await ledger.accessKeys()
            var lines: [[String: String]]
            if let time {
                lines = CredentialsListing.lines(of: changes, at: time)
            } else {
                lines = CredentialsListing.lines(
                    of: file.exists ? try file.list() : [],
                    against: changes,
                    roles: ledger.state.roles,
                    at: TimeSource.system.wall()
                )
                lines = try await self.withLastUses(lines)
            }
            let order = [
                "accessKeyId", "principal", "account", "role", "expires", "lastUse", "lastUsePosition", "state",
            ]
            self.format.show(lines, order: order, none: "There is no access key.")
        }
    }

    /// `ca-ledger credentials rotate`.
    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Make a second access key for who has one, to take the first one's place; its secret is shown once.",
            discussion: """
                It has the role and the account of the first, which goes on giving access until it is removed or ends. For instance:

                ca-ledger credentials rotate --data ledger --principal web-team --expires 90
                """
        )

        @OptionGroup var place: CredentialsPlace

        @Option(help: "Whose access key is to be replaced.")
        var principal: String

        @Option(help: "The account that the key belongs to, twelve digits; by default the ledger's.")
        var account: String?

        @Option(
            help: ArgumentHelp("When the new key ends by itself: \(ExpiryOption.form).", valueName: "time|days")
        )
        var expires: ExpiryOption?

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
            let ledger = try await RecordedLedger(reading: LedgerFolder(self.place.data))
            let account = self.account ?? ledger.settings.account
            let now = TimeSource.system.wall()
            let held = try await ledger.accessKeys().filter { key in
                key.change == .added && key.principal.isVerbatim(self.principal) && key.account.isVerbatim(account)
                    && !key.hasEnded(at: now)
            }
            guard let first = held.first else {
                throw NotSo(
                    "\(self.principal.shown) has no access key in account \(account): ca-ledger credentials add makes the first."
                )
            }
            guard held.count < HeldAccessKeys.most else {
                throw NotSo(
                    "\(self.principal.shown) has two access keys already, \(held[0].accessKey) and \(held[1].accessKey): remove the older when nothing uses it any more."
                )
            }
            let expiry = self.expires?.time
            var members = try await self.place.carryOut(
                .addCredential(principal: first.principal, role: first.role, account: self.account, expiry: expiry)
            )
            members["expires"] = expiry.map { "\($0)" }
            members["replaces"] = first.accessKey
            let order = ["accessKeyId", "secretAccessKey", "principal", "role", "expires", "replaces"]
            self.format.show(members, order: order)
            Diagnostics.say(
                "\(first.accessKey) goes on giving access. When nothing uses it any more (credentials list says when it was last), take it away: ca-ledger credentials remove --data \(self.place.data.shown) \(first.accessKey)"
            )
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
