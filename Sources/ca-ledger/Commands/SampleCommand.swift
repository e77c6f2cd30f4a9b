import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import PrivateCAAPI

/// `ca-ledger sample`.
struct SampleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw certificates for an examination, so that nobody could choose them.",
        discussion: """
            The seed is a signed checkpoint of the log and then the nonce that the examiner brings (schemas/sampling.md): have the
            digest of the nonce first, then state the checkpoint, then open the nonce. Without --size three of a hundred are drawn, at
            least one (Baseline Requirements 8.7). Each group gets its share of the sample, rounded up, so that with several groups a few \
            more are drawn than --size says: never fewer. tools/verify-ledger --sample draws the same from the log. With --lint the last \
            lines on standard error say how many certificates each linter found something in; that is no finding about the log, and the \
            exit code stays 0. For instance:

            ca-ledger sample ledger --nonce '6 3 1 4' --from 2026-07-01 --to 2026-10-01 --format json -o sample.json
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "What the examiner brings: any text, for instance what dice showed.")
    var nonce: String

    @Option(help: "How many to draw. By default three of a hundred, rounded up, at least one.")
    var size: UInt64?

    @Option(help: "By what to group: template, authority, both (template,authority) or none.")
    var strata: String = "template,authority"

    @Option(help: "How many of each group at least, as far as it has them.")
    var minimum: UInt64 = 1

    @Option(help: "How many in all at least, as far as there are so many.")
    var floor: UInt64 = 1

    @Option(help: "The size of the signed checkpoint in the seed. By default the newest one's.")
    var checkpoint: UInt64?

    @Option(help: "Only certificates signed at or after this position, or not before this time.")
    var from: PositionOrTime?

    @Option(help: "Only certificates signed at or before this position, or before this time.")
    var to: PositionOrTime?

    @Option(help: "text, json or pem.")
    var format: SampleWriter.Format = .text

    @Option(
        help: """
            A linter, run once a certificate with its PEM on standard input; what it says goes into the sheet. Its words are divided at \
            spaces, and no shell sees them. May be given more than once.
            """
    )
    var lint: [String] = []

    @Option(help: "With --lint, for how many seconds each may run, 1 to 600. By default 20.")
    var lintSeconds: Int?

    @Option(help: "How names spell serial numbers: decimal or hex. By default decimal.")
    var arnSerial: ResourceName.SerialNumberForm?

    @OptionGroup var output: OutputOption

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.nonce, "--nonce")
        if let lintSeconds {
            guard (1...600).contains(lintSeconds) else {
                throw ValidationError("--lint-seconds is a number from 1 to 600, not \(lintSeconds).")
            }
            guard !self.lint.isEmpty else { throw ValidationError("--lint-seconds goes with --lint.") }
        }
        guard self.arnSerial == nil || self.format != .pem else {
            throw ValidationError("In PEM there are no names: --arn-serial goes with text and json.")
        }
        guard self.lint.isEmpty || self.format != .pem else {
            throw ValidationError("In PEM there is no place for what linters say.")
        }
        _ = try self.groups()
        for command in self.lint { _ = try LintCommand(command) }
    }

    func run() async throws {
        let folder = self.place.folder
        let reader = try await folder.readLog()
        try await self.anchor.check(reader, in: folder)
        let settings = try await RecordedSettings.read(from: reader)
        let checkpoint = try await self.signedCheckpoint(of: reader)
        let from = try await self.from?.first(in: reader) ?? 0
        let end = try await self.to?.end(in: reader) ?? checkpoint.size
        guard from <= end else { throw ValidationError("--to lies before --from.") }
        if end > checkpoint.size, self.to != nil {
            Diagnostics.say(
                "The checkpoint covers \(checkpoint.size.counting("entry")): what comes after is not in the population."
            )
        }
        let form = self.arnSerial ?? .decimal
        let bar = ProgressBar(.events)
        defer { bar?.clear() }
        let sample = try await CertificateSample(
            of: reader,
            at: checkpoint,
            nonce: self.nonce,
            positions: from..<end,
            plan: SamplePlan(size: self.size, minimum: self.minimum, floor: self.floor, strata: try self.groups()),
            workers: self.workers.count,
            resourceName: { authority, serialNumber in
                ResourceName.certificate(IssuedCertificateName(authority: authority, serialNumber: serialNumber))
                    .text(in: settings, serialNumbers: form)
            },
            progress: { bar?.show($0, of: $1) }
        )
        bar?.clear()
        let linters = try self.lint.map { try LintCommand($0) }
        let opinions = try await self.output.write { sink in
            try SampleWriter(sample, self.format).write(to: sink) { certificate in
                try linters.map { try $0.opinion(on: certificate, within: .seconds(self.lintSeconds ?? 20)) }
            }
        }
        for line in opinions.lines { Diagnostics.say(line) }
        Diagnostics.say(
            "\(sample.count) of \(sample.population.counting("certificate")); checkpoint of \(checkpoint.size.counting("entry")), root \(checkpoint.root)"
        )
    }

    private func signedCheckpoint(of reader: any EventReading) async throws -> SampleCheckpoint {
        guard let size = self.checkpoint else {
            guard let newest = try await reader.latestSignedCheckpoint().flatMap(SampleCheckpoint.init) else {
                throw Unanswered("The log has no signed checkpoint yet.")
            }
            return newest
        }
        guard let stored = try await reader.checkpoints(sizes: size...size).first,
            let checkpoint = SampleCheckpoint(stored)
        else { throw Unanswered("The log has no signed checkpoint of \(size.counting("entry")).") }
        return checkpoint
    }

    private func groups() throws -> Set<SamplePlan.Stratum> {
        if self.strata == "none" { return [] }
        var groups: Set<SamplePlan.Stratum> = []
        for name in self.strata.split(separator: ",", omittingEmptySubsequences: false) {
            guard let stratum = SamplePlan.Stratum(rawValue: String(name)), groups.insert(stratum).inserted else {
                throw ValidationError("--strata is template, authority, template,authority or none.")
            }
        }
        return groups
    }
}
