import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog

/// `ca-ledger report`.
struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Write one page to look at: what was issued, refused and revoked, by whom and when, and how the log grew.",
        discussion: """
            The page is HTML, complete in itself: no script, and nothing from elsewhere. The same log and period give the same octets.
            For instance:

            ca-ledger report ledger --from 2026-10-01 --to 2026-11-01 -o october.html
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(name: [.customShort("o"), .customLong("output")], help: "The file to write; - is standard output.")
    var output: String

    @OptionGroup var period: PeriodChoice

    @Option(help: "html, or json: the figures alone.")
    var format: Form = .html

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    /// How the report is written.
    enum Form: String, ExpressibleByArgument {
        case html
        case json
    }

    func validate() throws { try OptionText.refuseEmpty(self.output, "--output") }

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let overview = try await self.period.overview(of: reader, workers: self.workers.count)
        let octets = self.format == .html ? OverviewPage(overview).octets : OverviewDocument(overview).octets
        try OutputFile.write(octets, to: self.output)
        Diagnostics.say(
            "\(overview.period.count.counting("event")) from position \(overview.period.lowerBound) on; root \(overview.root.octets.base64)"
        )
    }
}
