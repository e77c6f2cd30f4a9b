import ArgumentParser
import Audit
import Authority
import Bytes
import DurableFiles
import EventLog
import Feed
import Glibc
import JSON
import Ledger
import PrivateCAAPI

/// `ca-ledger export`: what is taken out of a log.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take certificates out of a log, or a package for an auditor; check one.",
        subcommands: [ExportCertificates.self, ExportPackage.self, ExportCheck.self],
        defaultSubcommand: ExportCertificates.self
    )
}

/// `ca-ledger export certificates`, or without the word.
struct ExportCertificates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificates",
        abstract: "Write every certificate, and every burned serial number, from the log itself.",
        discussion: """
            One record a certificate, in the order of issuance, and one for each serial number that was burned: an intent that
            nobody knows the end of, which counts as revoked. What is exported, and from which tree, is stated: in the last record of \
            json and ndjson, and in a file of its own where --statement names one, which a table needs. It names the newest signed \
            checkpoint, and `tools/verify-ledger --export` holds every column and the statement to the log. In CSV a cell that a \
            spreadsheet would take for a formula begins with an apostrophe, and what steers a terminal is written as its code. \
            The dialect excel is a table that no spreadsheet changes as it opens it: octets stand in pairs, and what could be \
            a number, a date or a truth has an apostrophe before it. The dialect aws has the columns of an audit report, of all authorities. \
            With --as-of it is the export that would have been written then. \
            The formats cloudtrail and ocsf tell of calls, and not of certificates: of each to the API that left an entry, with its outcome, as AWS \
            CloudTrail records calls, or as API Activity of the Open Cybersecurity Schema Framework, an object a line (schemas/feed.md). \
            For instance:

            ca-ledger export ledger --format ndjson --from 2026-10-01 --to 2026-11-01 --output october.ndjson
            ca-ledger export ledger --format ocsf --from 2026-11-27 --output calls.ndjson
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "csv, json or ndjson; cloudtrail or ocsf for calls.")
    var format: ExportFormat

    @Option(help: "Only certificates of this authority, or calls about it: its ARN or UUID.")
    var authority: String?

    @Option(help: "Only certificates that this principal asked for, or its calls.")
    var requester: String?

    @Option(help: "Only certificates signed, or calls that ended, at or after this position, date or time.")
    var from: PositionOrTime?

    @Option(
        help: "Only certificates signed, or calls that ended, at or before this position, or before this date or time."
    )
    var to: PositionOrTime?

    @OptionGroup var asOf: AsOf

    @Option(help: "How a table is written: rfc4180 or excel; aws for the columns of an audit report, as csv or json.")
    var dialect: ExportDialect = .rfc4180

    @Flag(help: "Each certificate as well, PEM, in a last column; in json and ndjson.")
    var pem = false

    @Option(help: "Write what is stated of the export into a file that is not there yet, and not into the export.")
    var statement: String?

    @Flag(help: "State nothing: the records, and nothing else.")
    var noStatement = false

    @Option(help: "How names spell serial numbers: decimal or hex.")
    var arnSerial: ResourceName.SerialNumberForm = .decimal

    @OptionGroup var output: OutputOption

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func run() async throws {
        let reader = try await self.asOf.moment(of: self.place.folder, self.anchor).log
        let settings = try await RecordedSettings.read(from: reader)
        if let form = self.format.calls { return try await self.exportCalls(form, of: reader, settings) }
        let form = self.arnSerial
        let export = CertificateExport(
            log: reader,
            filter: try await self.filter(reader, settings),
            style: try self.style(settings),
            statement: self.statement(of: settings.ledger),
            workers: self.workers.count
        ) { authority, serialNumber in
            ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                .text(in: settings, serialNumbers: form)
        }
        // Where the records go to the terminal themselves, there is no line to draw over.
        let bar = self.output.isStandard && isatty(STDOUT_FILENO) == 1 ? nil : ProgressBar(.events)
        defer { bar?.clear() }
        let summary = try await self.output.write { sink in
            let summary = try await export.write(to: sink) { bar?.show($0, of: $1) }
            // Before the file is there under its name.
            if summary.count == 0, let requester, !(try await KnownNames(in: reader).hasAccessKey(of: requester)) {
                throw NotSo("This ledger knows nobody called \(requester.shown).")
            }
            return summary
        }
        bar?.clear()
        if let path = self.statement, let statement = summary.statement {
            do throws(FileError) {
                try DurableFile.create(path, statement + [0x0A])
            } catch {
                throw Unanswered("The statement cannot be written: \(error)")
            }
        }
        let burned = summary.burned == 0 ? "" : ", \(summary.burned.counting("burned serial number"))"
        Diagnostics.say(
            "\((summary.count - summary.burned).counting("certificate"))\(burned); log of \(summary.treeSize.counting("event")), root \(summary.root.octets.base64)"
        )
    }

    func validate() throws {
        try OptionText.refuseEmpty(self.statement, "--statement")
        try OptionText.refuseEmpty(self.requester, "--requester")
        guard self.statement == nil || !self.noStatement else {
            throw ValidationError("--statement and --no-statement exclude each other.")
        }
        if self.format.calls != nil {
            let isPlain = self.dialect == .rfc4180 && !self.pem && self.arnSerial == .decimal
            guard isPlain, self.statement == nil, !self.noStatement else {
                throw ValidationError(
                    "--format \(self.format.rawValue) tells of calls: --dialect, --pem, --statement, --no-statement and --arn-serial are for certificates."
                )
            }
        }
        guard !self.pem || self.format != .csv && self.dialect == .rfc4180 else {
            throw ValidationError("--pem goes with json and ndjson: a table has no place for lines.")
        }
        guard self.dialect != .excel || self.format == .csv else {
            throw ValidationError("--dialect excel is one of csv.")
        }
        guard self.dialect != .aws || self.format != .ndjson else {
            throw ValidationError("--dialect aws is one of csv and json.")
        }
        guard self.dialect != .aws || self.arnSerial == .decimal else {
            throw ValidationError("--dialect aws spells serial numbers in decimal.")
        }
        if let path = self.statement, FileStatus(path) != nil {
            throw ValidationError("--statement: there is a file \(path.shown) already.")
        }
    }

    private func filter(
        _ reader: any EventReading,
        _ settings: LedgerSettings
    ) async throws -> CertificateExport.Filter {
        var filter = CertificateExport.Filter()
        filter.requester = self.requester
        if let from = self.from { filter.from = try await from.first(in: reader) }
        if let end = self.to { filter.to = try await end.end(in: reader) }
        if let authority {
            filter.authority = try await AuthorityName.known(authority, by: "--authority", in: reader, settings)
        }
        return filter
    }

    /// Writes calls instead of certificates.
    private func exportCalls(_ form: CallForm, of reader: any EventReading, _ settings: LedgerSettings) async throws {
        let certificates = try await self.filter(reader, settings)
        var choice = CallExport.Choice()
        choice.authority = certificates.authority
        choice.requester = certificates.requester
        choice.positions = certificates.from..<max(certificates.from, certificates.to)
        let export = CallExport(
            log: reader,
            settings: settings,
            choice: choice,
            form: form,
            version: ProgramVersion.current
        )
        let bar = self.output.isStandard && isatty(STDOUT_FILENO) == 1 ? nil : ProgressBar(.events)
        defer { bar?.clear() }
        let count = try await self.output.write { sink in
            let count = try await export.write(to: sink) { bar?.show($0, of: $1) }
            if count == 0, let requester, !(try await KnownNames(in: reader).hasAccessKey(of: requester)) {
                throw NotSo("This ledger knows nobody called \(requester.shown).")
            }
            return count
        }
        bar?.clear()
        Diagnostics.say("\(count.counting("call")); log of \(try await reader.size().counting("event"))")
    }

    private func style(_ settings: LedgerSettings) throws -> CertificateExport.Style {
        let format = self.format.certificates ?? .ndjson
        return switch self.dialect {
        case .rfc4180: CertificateExport.Style(format, hasCertificates: self.pem)
        case .excel: CertificateExport.Style(.csv, dialect: .excel)
        case .aws: CertificateExport.Style(AuditReportForm(settings), self.format == .csv ? .csv : .json, named: "aws")
        }
    }

    /// A table has no record of another kind, and neither has a report: what is stated of them needs a place beside them.
    private func statement(of ledger: UniqueIdentifier) -> CertificateExport.Statement? {
        let hasPlace = self.format != .csv && self.dialect != .aws
        guard !self.noStatement, self.statement != nil || hasPlace else { return nil }
        return CertificateExport.Statement(
            of: ledger,
            serialNumberForm: self.arnSerial.rawValue,
            isInside: self.statement == nil
        )
    }
}

/// For whom an export is written.
enum ExportDialect: String, ExpressibleByArgument {
    case rfc4180
    case excel
    case aws
}

/// What is exported, and how it is written.
enum ExportFormat: String, ExpressibleByArgument, CaseIterable {
    case csv
    case json
    case ndjson
    case cloudtrail
    case ocsf

    /// The form of certificates; `nil` where calls are exported.
    var certificates: CertificateExport.Format? { CertificateExport.Format(rawValue: self.rawValue) }

    /// The form of calls; `nil` where certificates are exported.
    var calls: CallForm? { CallForm(rawValue: self.rawValue) }
}
