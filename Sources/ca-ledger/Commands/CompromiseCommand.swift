import ArgumentParser
import Audit
import Authority
import Bytes
import Cryptography
import EventLog
import JSON
import Ledger
import PrivateCAAPI
import Views

/// `ca-ledger compromise`.
struct CompromiseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compromise",
        abstract: "The bad day's runbook: block keys, withdraw access, revoke, make revocation lists, and report.",
        discussion: """
            It shows what it would do, and does it with --yes: through the server that runs, or with the ledger opened for it. Every step is \
            recorded, and one that is there already is left so: run it again where one failed, or the command was cut short. What has to be \
            done outside of the ledger is said last, and stands in the report. Exit code 0: shown, or done. 1: what was named is not \
            there. 2: a step could not be done. For instance:

            ca-ledger compromise key leaked.pem --data ledger --reason keyCompromise --note 'found in a repository' --report case-7.json --yes
            """,
        subcommands: [Key.self, Certificate.self, Requester.self, Authority.self]
    )

    private static func searched(_ options: CompromiseOptions) async throws -> SearchedLedger {
        try await SearchedLedger(reading: options.place.folder, anchor: AnchorChoice.parse(["--no-anchor"]))
    }

    private static let relyingParties =
        "tell whoever relies on these certificates: those who fetch neither revocation lists nor answers do not see it"

    /// `ca-ledger compromise key`.
    struct Key: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A private key is out: block it, and revoke every certificate on it.",
            discussion: "For instance:\n\nca-ledger compromise key leaked.csr --data ledger --reason keyCompromise"
        )

        @Argument(help: "The key: a file with it, with a certificate or with a request, or its SHA-256 in hexadecimal.")
        var key: String

        @OptionGroup var options: CompromiseOptions

        func run() async throws {
            let digest = try PublicKeyFile.digest(self.key)
            let searched = try await CompromiseCommand.searched(self.options)
            var plan = CompromiseRun.Plan(kind: "key", subject: "\(digest)")
            plan.keys = [digest]
            var query = CertificateQuery()
            query.publicKey = digest
            plan.certificates = [(query, self.options.reason)]
            plan.outside = [
                CompromiseCommand.relyingParties,
                "make another key where this one was used, and have it certified; find out how it came out",
            ]
            var run = CompromiseRun(plan, self.options, in: searched)
            try await run.run()
        }
    }

    /// `ca-ledger compromise certificate`.
    struct Certificate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "A certificate is not to be relied on: revoke it; for keyCompromise block its key, too.",
            discussion: """
                With keyCompromise everything that `compromise key` does is done of its key: other certificates may be on it. For instance:

                ca-ledger compromise certificate 01a21e49c91186a34af1384f00d7c207 --data ledger --reason superseded
                """
        )

        @Argument(help: "The certificate: its ARN, its serial number, or the position of an entry about it.")
        var certificate: String

        @OptionGroup var options: CompromiseOptions

        func run() async throws {
            let searched = try await CompromiseCommand.searched(self.options)
            let found = try await self.found(in: searched)
            let name = IssuedCertificateName(authority: found.authority, serialNumber: found.serialNumber)
            var plan = CompromiseRun.Plan(
                kind: "certificate",
                subject: ResourceName.certificate(name).text(in: searched.settings, serialNumbers: .decimal)
            )
            var query = CertificateQuery()
            if self.options.reason == .keyCompromise {
                plan.keys = [found.publicKeyDigest]
                query.publicKey = found.publicKeyDigest
            } else {
                query.serialNumber = found.serialNumber
                query.origin.authority = found.authority
            }
            plan.certificates = [(query, self.options.reason)]
            plan.outside = [CompromiseCommand.relyingParties]
            var run = CompromiseRun(plan, self.options, in: searched)
            try await run.run()
        }

        private func found(in searched: SearchedLedger) async throws -> FoundCertificate {
            let reference = try CertificateName.reference(self.certificate, in: searched.settings)
            var query = CertificateQuery()
            switch reference {
            case .named(let authority, let serialNumber):
                query.serialNumber = serialNumber
                query.origin.authority = authority
            case .serialNumber(let serialNumber): query.serialNumber = serialNumber
            case .position(let position): query.positions = position..<position + 1
            }
            let search = CertificateSearch(
                log: searched.log,
                views: searched.views,
                size: searched.size,
                now: searched.time
            )
            let page = try await search.page(of: query, limit: 2)
            guard let found = page.certificates.first else {
                throw NotSo("This ledger knows no certificate \(self.certificate.shown).")
            }
            guard page.certificates.count == 1 else {
                throw NotSo("More than one certificate has that serial number: name one by its ARN.")
            }
            return found
        }
    }

    /// `ca-ledger compromise requester`.
    struct Requester: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Somebody's access is not theirs alone any more: withdraw it, and list or revoke what it had issued.",
            discussion: """
                What it had issued is counted, and listed in the report; with --revoke-issued it is revoked, from --from to --to where \
                these are said. For instance:

                ca-ledger compromise requester web-team --data ledger --reason privilegeWithdrawn --revoke-issued --from 2026-11-20
                """
        )

        @Argument(help: "The principal, or one access key.")
        var requester: String

        @Flag(help: "Revoke what it had issued.")
        var revokeIssued = false

        @Option(help: "Issued at or after \(PositionOrTime.form).")
        var from: PositionOrTime?

        @Option(help: "Issued up to this position, or before this time.")
        var to: PositionOrTime?

        @OptionGroup var options: CompromiseOptions

        func run() async throws {
            let searched = try await CompromiseCommand.searched(self.options)
            let ledger = try await self.options.place.read()
            let changes = try await ledger.accessKeys()
            let isKey = changes.contains { $0.accessKey.isVerbatim(self.requester) }
            let theirs = changes.filter {
                isKey ? $0.accessKey.isVerbatim(self.requester) : $0.principal.isVerbatim(self.requester)
            }
            guard !theirs.isEmpty else {
                throw NotSo("This ledger knows no access key, and nobody, called \(self.requester.shown).")
            }
            var plan = CompromiseRun.Plan(kind: "requester", subject: self.requester)
            plan.accessKeys = theirs.filter { $0.change == .added }.map(\.accessKey)
            plan.approvals = ledger.state.approvals.all(at: TimeSource.system.wall()).filter { open in
                [open.requested.provenance, open.given].contains { self.isTheirs($0, byKey: isKey) }
            }.map(\.identifier)
            var query = CertificateQuery()
            if isKey { query.origin.accessKey = self.requester } else { query.origin.requester = self.requester }
            let past = try await searched.past()
            let first = try await self.from?.first(in: past) ?? 0
            query.positions = first..<max(first, try await self.to?.end(in: past) ?? .max)
            plan.certificates = [(query, self.revokeIssued ? self.options.reason : nil)]
            plan.outside = [
                "give whoever should have access another key: ca-ledger credentials add --data \(self.options.place.data)",
                "look at what the access key did: ca-ledger events --access-key KEY \(self.options.place.data)",
            ]
            if !self.revokeIssued {
                plan.outside.append("look through what it had issued; --revoke-issued revokes it")
            }
            var run = CompromiseRun(plan, self.options, in: searched)
            try await run.run()
        }

        /// Whether whoever is compromised asked for something, or approved it.
        private func isTheirs(_ provenance: Provenance?, byKey isKey: Bool) -> Bool {
            guard let provenance, provenance.channel == .api else { return false }
            let name = isKey ? provenance.accessKey : provenance.principal
            return name?.isVerbatim(self.requester) ?? false
        }
    }

    /// `ca-ledger compromise authority`.
    struct Authority: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "An authority's key is out: disable it, block its key, revoke its certificate, and perhaps all it issued.",
            discussion: """
                Its own certificate is revoked where the authority that issued it is one of this ledger (with cACompromise where the reason is \
                keyCompromise). With --all everything that it issued and that has not ended is revoked as well, in batches, and its last \
                revocation list tells of it. For instance:

                ca-ledger compromise authority 98a90dd4-0b9f-498e-9529-722ca3a4f8fe --data ledger --reason cACompromise --all
                """
        )

        @Argument(help: "The authority, by its ARN or its UUID.")
        var authority: String

        @Flag(help: "Revoke everything that it issued and that is valid.")
        var all = false

        @OptionGroup var options: CompromiseOptions

        func run() async throws {
            let searched = try await CompromiseCommand.searched(self.options)
            let identifier = try await AuthorityName.known(
                self.authority,
                by: "The authority",
                in: searched.log,
                searched.settings
            )
            guard let state = try await self.options.place.read().authority(identifier) else {
                throw NotSo("This ledger knows no certificate authority \(self.authority.shown).")
            }
            var plan = CompromiseRun.Plan(kind: "authority", subject: "\(identifier)")
            let isStanding = [.active, .disabled].contains(state.status)
            if isStanding { plan.disabled = identifier }
            // One whose key could not be made has none, and issued nothing.
            if let key = state.subjectPublicKeyInfo {
                let digest = try SHA256.digest(of: key)
                plan.keys = [digest]
                var own = CertificateQuery()
                own.publicKey = digest
                let isKey = self.options.reason == .keyCompromise
                plan.certificates = [(own, isKey ? RevocationReason.cACompromise : self.options.reason)]
            }
            var issued = CertificateQuery()
            issued.origin.authority = identifier
            plan.certificates.append((issued, self.all ? self.options.reason : nil))
            if isStanding { plan.lists = [identifier] }
            plan.outside = [
                "tell whoever relies on this authority to believe it no more: take its certificate out of trust stores where it is a root; a root's own certificate is on no list",
                "where another authority issued its certificate that is not of this ledger: have it revoked there",
                "make another authority, and have issued anew what is needed: ca-ledger certificates --authority \(identifier) --status issued \(self.options.place.data)",
                "find out how the key came out: who could read \(self.options.place.data)/keys and the master key; where the master key is out, every authority is compromised",
            ]
            var run = CompromiseRun(plan, self.options, in: searched)
            try await run.run()
        }
    }
}
