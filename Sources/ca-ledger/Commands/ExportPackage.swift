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
        abstract: "Write a part of the log, and what follows from it, into a folder or an archive for an auditor.",
        discussion: """
            The folder holds the events of the part, tables of what they say (certificates, requests with the refused ones, revocations, \
            authorities, access, policy, uses of keys), what stands for every event that is left out, and a manifest that ties all of \
            it to the log's newest signed checkpoint; with a master key the log's own key signs the manifest, also while a server runs. A \
            name that ends in .tar is that of an archive. Each package goes on where another ended: --from takes the date or time that \
            the one before had as --to, or the position after it. `ca-ledger export check` and `tools/verify-ledger --package` check it, each by itself. \
            The log is read from its beginning.
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(name: .shortAndLong, help: "The folder to write, or the archive (.tar); it is not there yet.")
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

    @Option(
        help: "Revocation lists that are made again, a file each: newest (of each authority and part), all or none."
    )
    var lists: PackageExport.Lists = .newest

    @Option(help: "A sample of certificates (`ca-ledger sample --format json`) to put into the package.")
    var sample: String?

    @OptionGroup var keyOptions: MasterKeyOptions

    @Option(help: "text or json: how what was written is told, on standard output.")
    var format: TextFormat = .text

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.output, "--output")
        try OptionText.refuseEmpty(self.requester, "--requester")
        try OptionText.refuseEmpty(self.project, "--project")
        try OptionText.refuseEmpty(self.sample, "--sample")
        if FilePlace.exists(self.output) { throw ValidationError("--output: there is a \(self.output.shown) already.") }
    }

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let key = try await self.logKey(of: reader, folder)
        let range = try await self.range(of: reader)
        var extras = try [("README.md", Array(PackageReadme.text.utf8))] + self.projectFiles()
        if let sample = self.sample {
            extras.append(("sample.json", try await Self.sample(sample, of: reader)))
        }
        if range.authority == nil, range.requester == nil {
            extras.append(("controls.json", try await self.controls(of: reader, range)))
        }
        let export = PackageExport(
            log: reader,
            range: range,
            madeBy: "ca-ledger \(ProgramVersion.current)",
            extras: extras,
            making: Self.making(reader, key)
        )
        let bar = ProgressBar(.events)
        defer { bar?.clear() }
        let summary = try await export.write(to: self.output) { bar?.show($0, of: $1) }
        bar?.clear()
        self.tell(summary)
    }

    private func range(of reader: any EventReading) async throws -> PackageExport.Range {
        var range = PackageExport.Range()
        range.requester = self.requester
        range.lists = self.lists
        // What is added meanwhile is of another package.
        range.to = try await reader.size()
        if let from = self.from { range.from = try await from.first(in: reader) }
        if let end = self.to { range.to = min(range.to, try await end.end(in: reader)) }
        // Indexes of an older layout, which a package does without, cannot tell: then nobody is said to be unknown.
        let names = KnownNames(in: reader)
        if let requester, (try? await names.hasAccessKey(of: requester)) == false {
            throw NotSo("This ledger knows nobody called \(requester.shown).")
        }
        guard let authority else { return range }
        let settings = try await RecordedSettings.read(from: reader)
        guard let identifier = AuthorityName.identifier(authority, in: settings) else {
            throw AuthorityName.fault(authority, by: "--authority")
        }
        if (try? await names.hasAuthority(identifier)) == false {
            throw NotSo("This ledger knows no certificate authority \(authority.shown).")
        }
        range.authority = identifier
        return range
    }

    /// A sample of this ledger, as `ca-ledger sample --format json` wrote it.
    private static func sample(_ path: String, of reader: any EventReading) async throws -> [UInt8] {
        let octets = try InputFile.octets(of: path, atMost: 1 << 26)
        guard let sheet = try? JSONReader.read(octets), let ledger = sheet["ledger"]?.text, sheet["strata"] != nil
        else {
            throw ValidationError("--sample: \(path.shown) is no sample as ca-ledger sample --format json writes it.")
        }
        guard try await "\(reader.identity().ledger)".isVerbatim(ledger) else {
            throw ValidationError("--sample: \(path.shown) is a sample of another ledger.")
        }
        return octets
    }

    /// The log's own key, where there is a master key that opens it.
    private func logKey(of reader: any EventReading, _ folder: LedgerFolder) async throws -> RecordedLogKey? {
        try ProcessPrivacy.keepMemory()
        guard let masterKey = try await self.keyOptions.load(for: folder) else { return nil }
        return try await RecordedLogKey(of: reader, in: folder, masterKey: masterKey)
    }

    /// The matrix of controls of the part.
    private func controls(of reader: any EventReading, _ range: PackageExport.Range) async throws -> [UInt8] {
        let bar = ProgressBar(.events)
        defer { bar?.clear() }
        let positions = min(range.from, range.to)..<range.to
        let overview = try await LogOverview(of: reader, in: positions, workers: self.workers.count) {
            bar?.show($0, of: $1)
        }
        return ControlMatrix(overview).octets(.json)
    }

    /// What others than the export know how to make.
    private static func making(_ reader: any EventReading, _ key: RecordedLogKey?) -> PackageExport.Making {
        PackageExport.Making(
            naming: Self.naming,
            list: { authority, partition, ending in
                let past = try await PastLog(reader, size: ending + 1)
                let list = try await RecordedLedger(asOf: past).newestList(of: authority, partition: partition)
                guard let list, list.ending == ending else {
                    throw ValidationError("There is no such list.")
                }
                return list.derOctets
            },
            sign: Self.signing(key)
        )
    }

    private static func signing(_ key: RecordedLogKey?) -> PackageExport.Making.Signing? {
        guard let key else { return nil }
        return { text in try await key.sign(text) }
    }

    private func tell(_ summary: PackageExport.Summary) {
        let positions = summary.positions
        if let fault = summary.listFault {
            Diagnostics.say("\(summary.listsNotMade) lists could not be made again; the first: \(fault.shown)")
        }
        guard self.format == .text else {
            let line = JSONWriter.structure { json in
                json.member("package", self.output)
                json.member("from", positions.lowerBound)
                json.member("to", positions.upperBound)
                json.member("whole", summary.whole)
                json.member("before", summary.context)
                json.member("beyondCheckpoint", summary.unsigned)
                json.member("lists", summary.lists)
                json.member("listsNotMade", summary.listsNotMade)
                json.member("signed", summary.isSigned)
            }
            return Diagnostics.print(String(decoding: line, as: UTF8.self))
        }
        let signed = summary.isSigned ? "its manifest is signed" : "its manifest is not signed (--master-key)"
        Diagnostics.say(
            """
            events \(positions.lowerBound) to \(positions.upperBound): \(summary.whole) whole, \(summary.context) before them; \
            \(summary.unsigned) beyond the newest checkpoint; \(summary.lists) lists; \(signed)
            """
        )
    }

    /// How names of certificates are made, from the event that a log begins with.
    static let naming: @Sendable (LedgerOpened) -> @Sendable (UniqueIdentifier, [UInt8]) -> String = { opened in
        let settings = LedgerSettings(opened)
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
