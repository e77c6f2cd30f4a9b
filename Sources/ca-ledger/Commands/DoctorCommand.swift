import ArgumentParser
import Audit
import Authority
import Doctor
import JSON
import Ledger
import LedgerServer
import PrivateCAAPI

/// `ca-ledger doctor`.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Say in plain words what is wrong with a ledger's folder, and what to do.",
        discussion: """
            It looks at files, their owners and modes, the lock, the log and how far it is signed, the anchor, the clock, the disk, views, \
            keys, credentials, authorities whose certificates end within thirty days, and revocation lists with their buckets: as a start \
            does, without writing anything, also beside a running server. Of very many authorities it looks at the newest two thousand.

            A problem keeps a server from starting, signing or telling; a warning will, or lets others in; a note is for knowing. Exit \
            code 0: neither problem nor warning. 1: some. 2: it could not be looked at. 64: it was not asked for as it can be.

            ca-ledger doctor /var/lib/ca-ledger/ledger --master-key /etc/ca-ledger/master.key
            ca-ledger doctor ledger --deep --format json
            """
    )

    @OptionGroup var place: ReadPlace

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var keyOptions: MasterKeyOptions

    @Option(help: "The file that says who may call. By default it lies in the folder.")
    var credentials: String?

    @Option(help: "Octets of free disk space below which the server takes no requests, as it is told.")
    var reserve: UInt64 = 64 << 20

    @Flag(help: "Read and compute everything again as well, as replay does.")
    var deep = false

    @Option(help: "text or json.")
    var format: ReportFormat = .text

    @OptionGroup var workers: WorkerCount

    func validate() throws { try OptionText.refuseEmpty(self.credentials, "--credentials") }

    func run() async throws {
        try ProcessPrivacy.keepMemory()
        let folder = self.place.folder
        let surroundings = Surroundings(now: TimeSource.system.wall()) { ControlClient(path: $0).isServed }
        var examination = Examination(of: folder, surroundings)
        examination.anchorPath = self.anchor.path(for: folder)
        if let credentials { examination.credentialsPath = credentials }
        examination.reserve = self.reserve
        do {
            examination.masterKey = try await self.keyOptions.load(for: folder)
        } catch let error as ValidationError {
            examination.masterKeyFault = error.message
        } catch let error as Unanswered {
            examination.masterKeyFault = error.description
        }
        if self.deep { examination.replay = self.replay(folder) }
        let diagnosis: Diagnosis
        do throws(Examination.Obstacle) {
            diagnosis = try await examination.run()
        } catch {
            Diagnostics.say("Error: \(error.description.shown)")
            throw Ending.unanswered.exit
        }
        try StandardOutput.write(Array((self.format == .json ? diagnosis.json + "\n" : diagnosis.text).utf8))
        if !diagnosis.isWell { throw Ending.no.exit }
    }

    private func replay(_ folder: LedgerFolder) -> @Sendable () async -> ReplayReport {
        var replay = Replay(
            folder: folder.path,
            anchorPath: self.anchor.path(for: folder),
            depth: .full,
            workers: self.workers.count,
            now: TimeSource.system.wall()
        )
        replay.reportForm = { AuditReportForm(LedgerSettings($0)) }
        replay.configurationFault = RecordedConfiguration.fault
        return { [replay] in await replay.run() }
    }
}
