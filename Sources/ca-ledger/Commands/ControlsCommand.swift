import ArgumentParser
import Audit
import Authority
import EventLog

/// `ca-ledger controls`.
struct ControlsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controls",
        abstract: "Go through what auditors' standards ask, clause by clause, and answer from the log.",
        discussion: """
            Baseline Requirements 5.4.1, 5.4.3 and 8.7, ETSI EN 319 401 7.10 and EN 319 411-1 6.4.5, the protection profile for
            certification authorities (FAU) and NIST IR 7924 5.4. What the ledger does not answer is listed as such. schemas/controls.md
            says what was read of each standard, and where. Answers are figures, no verdicts: the exit code stays 0. For instance:

            ca-ledger controls ledger --from 2026-01-01 --to 2027-01-01
            """
    )

    @OptionGroup var place: ReadPlace

    @OptionGroup var period: PeriodChoice

    @Option(help: "text or json.")
    var format: ControlMatrix.Format = .text

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let overview = try await self.period.overview(of: reader, workers: self.workers.count)
        try StandardOutput.write(ControlMatrix(overview).octets(self.format))
    }
}
