import ArgumentParser
import Audit
import Authority
import Bytes
import JSON
import Ledger
import PrivateCAAPI
import Transparency

/// `ca-ledger replay`.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Check a ledger from its first octet to its last, and derive every decision again.",
        discussion: """
            It only reads, also while a server runs. Exit code 0: whole. 1: something was found. 2: it could not be verified, or \
            nobody knows where it ends, since there is no anchor; or a file that was handed over cannot be read. 3: whole, and what was \
            handed over with --report, --ocsp or --certificate is none of this log's, or malformed. 64: it was not asked for as it \
            can be. For instance:

            ca-ledger replay ledger --verifier-key NAME+HEX+BASE64 --certificate found.pem
            """
    )

    @OptionGroup var place: ReadPlace

    @Flag(exclusivity: .exclusive, help: "How deep: --hashes for every hash and the tree, --full for everything.")
    var depth: ReplayDepth = .full

    @Option(help: "text or json.")
    var format: ReportFormat = .text

    @OptionGroup var anchor: AnchorChoice

    @Option(help: "The log's key as a C2SP verifier key, from outside. By default the key that the log itself names.")
    var verifierKey: String?

    @Option(help: "An audit report: which of this log's it is, or that it is none.")
    var report: String?
    @Option(
        help: "An OCSP response, DER, that somebody kept: does the log stand behind it? May be given several times."
    )
    var ocsp: [String] = []
    @Option(help: "A certificate, DER or PEM, that somebody found: is it in the books? May be given several times.")
    var certificate: [String] = []

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.report, "--report")
        guard self.report == nil || self.depth == .full else {
            throw ValidationError("A report is compared with what the log says: --report goes with --full.")
        }
        guard self.ocsp.isEmpty || self.depth == .full else {
            throw ValidationError("--ocsp asks for what payloads say, which --hashes does not read.")
        }
        guard self.certificate.isEmpty || self.depth == .full else {
            throw ValidationError("--certificate asks for what payloads say, which --hashes does not read.")
        }
        guard self.verifierKey?.isEmpty != true else { throw ValidationError("--verifier-key is empty.") }
    }

    func run() async throws {
        if let verifierKey { _ = try VerifierKeyOption.key(verifierKey) }
        let folder = self.place.folder
        let bar = self.format == .text ? ProgressBar(.events) : nil
        var progress: (@Sendable (Replay.Progress) -> Void)?
        if let bar { progress = { bar.show($0.events, of: $0.size) } }
        var replay = Replay(
            folder: folder.path,
            anchorPath: self.anchor.path(for: folder),
            verifierKey: self.verifierKey,
            depth: self.depth == .hashes ? .hashes : .full,
            workers: self.workers.count,
            now: TimeSource.system.wall(),
            progress: progress
        )
        replay.reportForm = { AuditReportForm(LedgerSettings($0)) }
        if let report = self.report { try InputFile.checkReadable(report) }
        replay.reportPath = self.report
        replay.answers = try self.ocsp.map { KeptAnswer(name: $0, octets: try InputFile.octets(of: $0)) }
        replay.certificates = try self.certificate.map {
            KeptCertificate(name: $0, octets: try InputFile.octets(of: $0))
        }
        replay.configurationFault = RecordedConfiguration.fault
        let report = await replay.run()
        bar?.clear()
        try StandardOutput.write(Array((self.format == .json ? report.json + "\n" : report.text).utf8))
        switch report.verdict {
        case .whole: if report.isHandedForeign { throw Ending.foreign.exit }
        case .findings: throw Ending.no.exit
        case .unverifiable: throw Ending.unanswered.exit
        }
    }
}

/// How deep a replay goes.
enum ReplayDepth: String, EnumerableFlag {
    case hashes
    case full
}

/// How a report is written.
enum ReportFormat: String, ExpressibleByArgument {
    case text
    case json
}
