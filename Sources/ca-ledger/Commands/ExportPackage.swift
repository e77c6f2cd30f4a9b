import ArgumentParser
import Audit
import Authority
import Bytes
import DurableFiles
import EventLog
import JSON
import Ledger
import PrivateCAAPI

/// `ca-ledger export package`.
struct ExportPackage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "package",
        abstract: "Write a part of the log, and what follows from it, into a folder for an auditor.",
        discussion: """
            The folder holds the events of the part, tables of what they say (certificates, requests with the refused ones, revocations, \
            authorities, access, policy, uses of keys), what stands for every event that is left out, and a manifest that ties all of \
            it to the log's newest signed checkpoint. Each package goes on where another ended: --from takes the date or time that \
            the one before had as --to, or the position after it. `ca-ledger export check` and `tools/verify-ledger --package` check it, each by itself. \
            The log is read once from its beginning.
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(name: .shortAndLong, help: "The folder to write; it is not there yet.")
    var output: String

    @Option(
        help:
            "From this position on, or from the first event at or after this date or time; by default from the beginning."
    )
    var from: PositionOrTime?

    @Option(help: "To this position, with it, or to before this date or time; by default to the end.")
    var to: PositionOrTime?

    @Option(help: "Only requests to this authority, and what it did: its ARN or UUID.")
    var authority: String?

    @Option(help: "Only what this principal asked for.")
    var requester: String?

    @Option(
        help:
            "The folder of the project's tools and schemas: the verifier and the texts that go with it are put into the package."
    )
    var project: String?

    @OptionGroup var anchor: AnchorChoice

    func validate() throws {
        try OptionText.refuseEmpty(self.output, "--output")
        try OptionText.refuseEmpty(self.requester, "--requester")
        try OptionText.refuseEmpty(self.project, "--project")
        if FilePlace.exists(self.output) { throw ValidationError("--output: there is a \(self.output.shown) already.") }
    }

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        var range = PackageExport.Range()
        range.requester = self.requester
        if let from = self.from { range.from = try await from.first(in: reader) }
        if let end = self.to { range.to = try await end.end(in: reader) }
        if let authority = self.authority {
            guard let identifier = authority.split(separator: "/").last.flatMap({ UniqueIdentifier(String($0)) }) else {
                throw ValidationError("--authority takes the authority's ARN or UUID.")
            }
            range.authority = identifier
        }
        let export = PackageExport(
            log: reader,
            range: range,
            madeBy: "ca-ledger \(ProgramVersion.current)",
            extras: try [("README.md", Array(PackageReadme.text.utf8))] + self.projectFiles(),
            naming: Self.naming
        )
        let bar = ProgressBar(.events)
        defer { bar?.clear() }
        let summary = try await export.write(to: self.output) { bar?.show($0, of: $1) }
        bar?.clear()
        let positions = summary.positions
        Diagnostics.say(
            "events \(positions.lowerBound) to \(positions.upperBound): \(summary.whole) whole, \(summary.context) before them; \(summary.unsigned) beyond the newest checkpoint"
        )
    }

    /// How names of certificates are made, from the event that a log begins with.
    static let naming: @Sendable (LedgerOpened) -> @Sendable (UniqueIdentifier, [UInt8]) -> String = { opened in
        let settings = LedgerSettings(
            ledger: opened.ledger,
            partition: opened.partition,
            region: opened.region,
            account: opened.account
        )
        return { authority, serialNumber in
            ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                .text(in: settings)
        }
    }

    /// The verifier and the texts of the format.
    private func projectFiles() throws -> [(name: String, octets: [UInt8])] {
        guard let project = self.project else {
            Diagnostics.say("The package holds no verifier: --project names the folder to take it from.")
            return []
        }
        var files = [("tools/verify-ledger", "verifier/verify-ledger")]
        for (folder, target, endings) in [
            ("tools/ledger_verifier", "verifier/ledger_verifier", [".py"]), ("schemas", "schemas", [".md", ".asn1"]),
        ] {
            let names = (FilePlace.names(in: "\(project)/\(folder)") ?? []).filter { name in
                endings.contains { name.hasSuffix($0) }
            }
            guard !names.isEmpty else { throw Unanswered("There is no verifier in \(project).") }
            files += names.sorted().map { ("\(folder)/\($0)", "\(target)/\($0)") }
        }
        return try files.map { source, name in
            (name, try OpenFile("\(project)/\(source)", for: .reading).read(atMost: 1 << 24))
        }
    }
}
