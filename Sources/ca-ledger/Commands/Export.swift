import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import Glibc
import PrivateCAAPI

/// `ca-ledger export`.
struct Export: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write every certificate, and every burned serial number, from the log itself.",
        discussion: """
            One record a certificate, in the order of issuance, and one for each serial number that was burned: an intent that
            nobody knows the end of, which counts as revoked. The last line, on standard error, says how many there were
            and which tree they were read from. In CSV a cell that a spreadsheet would take for a formula begins with an
            apostrophe, and what steers a terminal is written as its code.
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "csv, json or ndjson.")
    var format: CertificateExport.Format

    @Option(help: "Only certificates of this authority: its ARN or UUID.")
    var authority: String?

    @Option(help: "Only certificates signed at or after this position.")
    var from: UInt64 = 0

    @Option(help: "Only certificates signed at or before this position.")
    var to: UInt64?

    @Option(help: "How names spell serial numbers: decimal or hex.")
    var arnSerial: ResourceName.SerialNumberForm = .decimal

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let settings = try await RecordedSettings.read(from: reader)
        var filter = CertificateExport.Filter()
        filter.from = self.from
        if let last = self.to, last < .max { filter.to = last + 1 }
        if let authority = self.authority {
            guard let identifier = authority.split(separator: "/").last.flatMap({ UniqueIdentifier(String($0)) }) else {
                throw ValidationError("--authority takes the authority's ARN or UUID.")
            }
            guard try await RecordedLedger(reading: folder).authority(identifier) != nil else {
                throw ValidationError("The ledger has no authority \(identifier).")
            }
            filter.authority = identifier
        }
        let form = self.arnSerial
        let workers = self.workers.count
        let export = CertificateExport(log: reader, filter: filter, workers: workers) { authority, serialNumber in
            ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                .text(in: settings, serialNumbers: form)
        }
        // Where the records go to the terminal themselves, there is no line to draw over.
        let bar = isatty(STDOUT_FILENO) == 1 ? nil : ProgressBar(.events)
        defer { bar?.clear() }
        let summary = try await export.write(self.format, to: StandardOutput.write) { bar?.show($0, of: $1) }
        bar?.clear()
        let burned = summary.burned == 0 ? "" : ", \(summary.burned) burned serial numbers"
        Diagnostics.say(
            "\(summary.count - summary.burned) certificates\(burned); log of \(summary.treeSize) events, root \(summary.root.octets.base64)"
        )
    }
}
