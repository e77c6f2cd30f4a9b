import ArgumentParser
import Authority
import JSON
import Ledger

/// `ca-ledger config`.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Say which settings `serve` would have, and where each comes from; or check a file of settings.",
        subcommands: [Show.self, Check.self],
        defaultSubcommand: Show.self
    )

    /// `ca-ledger config [--config FILE] [any option of serve]`.
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Print every setting of `serve`, its value, and where that comes from.",
            discussion: """
                A flag goes before an environment variable (CA_LEDGER_ and the flag's name: CA_LEDGER_TOKEN_WINDOW), which goes before \
                the file of --config (or CA_LEDGER_CONFIG), which goes before the default. The file is YAML: names of options without \
                their hyphens in front, lists for what may be given again, and those that begin with tls- in a group:

                  listen: 0.0.0.0:8443
                  tls:
                    certificate: /etc/ca-ledger/tls/server.pem
                    key: /etc/ca-ledger/tls/server.key
                  rate-limit:
                    - IssueCertificate=25:50

                A secret is a file of its own, whose name stands there; CA_LEDGER_MASTER_KEY alone holds one, and is not shown. Where \
                the ledger is there already, what its log fixed or recorded last is told as well. Exit code 0: serve would take \
                these settings. 1: it would not. 2: the file cannot be read.

                ca-ledger config --config /etc/ca-ledger/ca-ledger.yaml
                ca-ledger config --example --data ledger > ca-ledger.yaml
                """
        )

        @Flag(help: "Print a file with every setting: what is set as lines, the rest as comments with their defaults.")
        var example = false

        @Option(help: "text or json.")
        var format: TextFormat = .text

        @OptionGroup(title: "Options of serve") var serve: Serve

        func run() async throws {
            // ArgumentParser has taken the same words, and refused those that nobody knows.
            let settings = try SettingsInForce(of: Array(CommandLine.arguments.dropFirst()))
            if self.example {
                guard settings.problems.isEmpty else { throw SettingsProblems(settings.problems) }
                return try StandardOutput.write(Array(SettingsExample.text(settings).utf8))
            }
            let report = SettingsReport(settings, log: await Self.recorded(settings))
            try StandardOutput.write(self.format == .json ? report.json : Array(report.text.utf8))
            guard settings.problems.isEmpty else {
                for problem in settings.problems { Diagnostics.say("Error: \(problem)") }
                throw Ending.no.exit
            }
        }

        /// What the log says; nothing, which is told, where it cannot be read: settings are there without it.
        private static func recorded(_ settings: SettingsInForce) async -> RecordedChoices? {
            do {
                return try await RecordedChoices.read(of: settings)
            } catch {
                Diagnostics.say("What the log says cannot be told: \(Ending.words(of: error))")
                return nil
            }
        }
    }

    /// `ca-ledger config check FILE`.
    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Say all that is wrong with a file of settings, without a server.",
            discussion: """
                What depends on flags or the environment that a server has beside the file is judged as if it had none. Exit code 0: \
                nothing is wrong. 1: something is, a sentence each on standard output. 2: it cannot be read.

                ca-ledger config check /etc/ca-ledger/ca-ledger.yaml
                """
        )

        @Argument(help: "The file.")
        var file: String

        func validate() throws { try OptionText.refuseEmpty(self.file, "The file's name") }

        func run() throws {
            let problems: [String]
            do {
                let file = try SettingsFile(reading: self.file)
                problems = SettingsInForce(flags: [:], environment: SettingsEnvironment([:]), file: file).problems
            } catch let error as SettingsProblems {
                problems = error.sentences
            }
            for problem in problems { Diagnostics.print(problem) }
            guard problems.isEmpty else { throw Ending.no.exit }
            Diagnostics.print("\(self.file.shown): nothing is wrong.")
        }
    }
}
