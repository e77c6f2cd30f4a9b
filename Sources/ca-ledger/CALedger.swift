// ca-ledger: the command line.
//
// Each command is a file: what it takes, what it does with the rooms below, and what it prints. Nothing is decided here.
import ArgumentParser
import Audit
import Authority
import Cryptography
import EventLog
import JSON

/// The program.
@main
struct CALedger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca-ledger",
        abstract: "A private certificate authority whose only source of truth is an append-only, hash-chained log.",
        version: ProgramVersion.current,
        subcommands: [
            Serve.self, Credentials.self, Roles.self, Keys.self, Policy.self, Rules.self, BucketsCommand.self,
            Check.self, Clock.self, ReplayCommand.self, Export.self, LogCommand.self, Backup.self, EpochCommand.self,
            Rebuild.self, Stages.self, EvidenceCommand.self, Story.self,
            AuthoritiesCommand.self, StatusCommand.self, CRLCommand.self, WhatIfCommand.self,
            ControlsCommand.self, SampleCommand.self, ReportCommand.self,
            Certificates.self, CertificateCommand.self, RequestCommand.self, Events.self,
        ]
    )

    /// Without a command nothing was done, and whoever asks the exit code must not take it for a verdict.
    func run() async throws { throw ValidationError("A command is missing.") }

    /// Runs what the arguments say; a ledger that this program is too old for ends it with 2, as a replay that has no verdict does.
    static func main() async {
        guard CryptographyLibrary.wipeWhatIsFreed() else {
            Diagnostics.say("Error: libcrypto was in use before the program, and would leave secrets in what it frees.")
            self.exit(withError: ExitCode.failure)
        }
        ProcessPrivacy.keepFiles()
        do {
            var command = try Self.parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as OpeningError where error.code == .newer {
            self.endTooOld("\(error)")
        } catch let error as AuditError where error.isNewer {
            self.endTooOld("\(error)")
        } catch let error as StoreError where error.code == .newer {
            self.endTooOld(error.message)
        } catch {
            self.exit(withError: error)
        }
    }

    private static func endTooOld(_ reason: String) -> Never {
        Diagnostics.say("Error: \(reason.shown)")
        self.exit(withError: ExitCode(2))
    }
}

/// What this program calls itself.
enum ProgramVersion {
    static let current = "0.1.0"
}
