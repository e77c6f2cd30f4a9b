// ca-ledger: the command line.
//
// Each command is a file: what it takes, what it does with the rooms below, and what it prints. Nothing is decided here.
import ArgumentParser
import Cryptography
import JSON

/// The program.
@main
struct CALedger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ca-ledger",
        abstract: "A private certificate authority whose only source of truth is an append-only, hash-chained log.",
        discussion: """
            Commands that only read take the ledger's folder (or the ledger.db in it) as their last argument, after what they are asked \
            about, and work beside a running server; those that change something take it as --data.

            Times are RFC 3339, a date is its beginning in UTC; where a time is taken, mostly a position in the log is, too. \
            Forms of --format json are in schemas/json.

            \(Ending.rule)
            """,
        version: ProgramVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Server",
                subcommands: [
                    Serve.self, ConfigCommand.self, Credentials.self, Roles.self, ApprovalsCommand.self,
                    BucketsCommand.self, Clock.self, Stages.self,
                ]
            ),
            CommandGroup(
                name: "Issuance",
                subcommands: [Policy.self, Rules.self, Keys.self, Check.self, WhatIfCommand.self]
            ),
            CommandGroup(
                name: "Search",
                subcommands: [
                    Certificates.self, CertificateCommand.self, StatusCommand.self, RequestCommand.self, Events.self,
                    LogCommand.self, AuthoritiesCommand.self, CRLCommand.self,
                ]
            ),
            CommandGroup(
                name: "Audit",
                subcommands: [
                    ReplayCommand.self, Story.self, EvidenceCommand.self, Export.self, SampleCommand.self,
                    ControlsCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Maintenance",
                subcommands: [
                    DoctorCommand.self, Backup.self, Restore.self, CompromiseCommand.self, EpochCommand.self,
                    Rebuild.self,
                ]
            ),
        ]
    )

    /// Without a command nothing was done, and whoever asks the exit code must not take it for a verdict.
    func run() async throws { throw ValidationError("A command is missing.") }

    /// Runs what the arguments say, and ends as ``Ending`` says.
    static func main() async {
        guard CryptographyLibrary.wipeWhatIsFreed() else {
            Diagnostics.say("Error: libcrypto was in use before the program, and would leave secrets in what it frees.")
            self.exit(withError: Ending.unanswered.exit)
        }
        ProcessPrivacy.keepFiles()
        do {
            var command = try Self.parsed(Array(CommandLine.arguments.dropFirst()))
            do {
                try Self.checkWhole(type(of: command))
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            } catch {
                Self.end(error, of: type(of: command))
            }
        } catch let error as SettingsProblems {
            Self.end(error, of: Serve.self)
        } catch let error as Unanswered {
            Self.end(error, of: Serve.self)
        } catch {
            // What is not as it can be is told by whoever parsed it, with the usage of its command.
            self.exit(withError: error)
        }
    }

    /// The command that words ask for, with what the environment and a file of settings add to it.
    static func parsed(_ words: [String]) throws -> any ParsableCommand {
        try Self.parseAsRoot(try ServeArguments.complete(words))
    }

    /// Refuses a command that only leads to others: of it help is no answer.
    private static func checkWhole(_ command: any ParsableCommand.Type) throws {
        let commands = command.configuration.subcommands
        guard commands.isEmpty else {
            let names = commands.map { $0._commandName }.joined(separator: ", ")
            throw ValidationError("A command is missing: one of \(names).")
        }
    }

    /// Says what became of a command, and ends the program.
    private static func end(_ error: any Error, of command: any ParsableCommand.Type) -> Never {
        switch error {
        case is ExitCode: self.exit(withError: error)
        // Help was asked for.
        case _ where self.exitCode(for: error) == .success: self.exit(withError: error)
        case let error as SettingsProblems:
            for sentence in error.sentences { Diagnostics.say("Error: \(sentence)") }
            Diagnostics.say(self.usage(of: command))
            self.exit(withError: Ending.usage.exit)
        case let error as ValidationError:
            Diagnostics.say("Error: \(error.message.shown)\n\(self.usage(of: command))")
            self.exit(withError: Ending.usage.exit)
        default:
            Diagnostics.say("Error: \(Ending.words(of: error))")
            self.exit(withError: Ending(error).exit)
        }
    }

    /// How a command is asked for.
    private static func usage(of command: any ParsableCommand.Type) -> String {
        let way = Self.way(to: command, from: self) ?? [self]
        let name = way.map { $0._commandName }.joined(separator: " ")
        let usage = way.count == 1 ? self.usageString() : self.usageString(for: command)
        return "Usage: \(usage)\n  See '\(name) --help' for more information."
    }

    /// The commands that lead to one, with itself.
    private static func way(
        to command: any ParsableCommand.Type,
        from top: any ParsableCommand.Type
    ) -> [any ParsableCommand.Type]? {
        if top == command { return [top] }
        for next in top.configuration.subcommands {
            if let rest = Self.way(to: command, from: next) { return [top] + rest }
        }
        return nil
    }
}

/// What this program calls itself.
enum ProgramVersion {
    static let current = "0.1.0"
}
