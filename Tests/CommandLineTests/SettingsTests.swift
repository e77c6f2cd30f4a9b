import ArgumentParser
import JSON
import Testing

@testable import ca_ledger

/// The table of settings, what counts where several say one, and what is told of what is wrong.
@Suite struct SettingsTests {
    /// What the flags, variables and file together say; the file's name is `F`.
    private static func settings(
        _ flags: [String] = [],
        _ variables: [String: String] = [:],
        _ file: String? = nil,
        hasMasterKey: Bool = false
    ) -> SettingsInForce {
        SettingsInForce(
            flags: SettingsFlags.read(flags),
            environment: SettingsEnvironment(variables, hasMasterKey: hasMasterKey),
            file: file.map { SettingsFile(Array($0.utf8), at: "F") }
        )
    }

    private static func problems(_ file: String) -> [String] { Self.settings([], [:], file).problems }

    // The table

    /// What ArgumentParser has of `serve`: of each option its name, default, sentence, and the name of its value.
    private static func options() throws -> [String: (
        fallback: String?, sentence: String?, isRepeating: Bool, isFlag: Bool
    )] {
        var text = ""
        do {
            _ = try CALedger.parseAsRoot(["serve", "--experimental-dump-help"])
        } catch {
            text = CALedger.fullMessage(for: error)
        }
        let whole = try JSONReader.read(Array(text.utf8))
        var command = try #require(whole["command"])
        if command["commandName"]?.text != "serve" {
            command = try #require(command["subcommands"]?.items.first { $0["commandName"]?.text == "serve" })
        }
        var found: [String: (String?, String?, Bool, Bool)] = [:]
        for one in try #require(command["arguments"]).items {
            let names = one["names"]?.items.compactMap { $0["name"]?.text } ?? []
            for name in names where !["help", "h", "version"].contains(name) {
                found[name] = (
                    one["defaultValue"]?.text, one["abstract"]?.text, one["isRepeating"]?.truth == true,
                    one["kind"]?.text == "flag"
                )
            }
        }
        return found
    }

    /// Whoever gives `serve` an option says it in ``ServeSettings``, too: then a file, the environment and `config` know it.
    @Test func everyOptionOfServeHasARowAndEveryRowAnOption() throws {
        let options = try Self.options()
        let flags = Set(
            options.keys.filter { !($0.hasPrefix("no-") && options[String($0.dropFirst(3))]?.isFlag == true) }
        )
        #expect(flags == Set(ServeSettings.all.map(\.name)))
        for setting in ServeSettings.all {
            guard let option = options[setting.name] else { continue }
            #expect(option.isRepeating == (setting.kind.form == .list), "\(setting.name)")
            #expect(option.isFlag == (setting.kind.form == .truth), "\(setting.name)")
            #expect(option.sentence == setting.sentence, "\(setting.name): its help is another sentence")
            if setting.kind.form != .truth {
                #expect((option.fallback ?? "") == setting.fallback ?? "", "\(setting.name): its default is another")
            }
        }
    }

    @Test func everyRowCanBeTold() {
        for setting in ServeSettings.all {
            #expect(
                setting.path.count <= 2 && setting.name.wholeMatch(of: /[a-z][a-z-]*[a-z]/) != nil,
                "\(setting.name)"
            )
            if let fallback = setting.fallback { #expect(setting.kind.fault(of: fallback) == nil, "\(setting.name)") }
            #expect(
                setting.fallback != nil
                    || setting.otherwise != nil && (setting.example != nil || setting.places != .everywhere),
                "\(setting.name) has neither a default, nor words for none and an example"
            )
        }
        #expect(Set(ServeSettings.all.map(\.variable)).count == ServeSettings.all.count)
        // No setting's place is also a group's.
        #expect(ServeSettings.all.allSatisfy { $0.path.count == 2 || ServeSettings.groups[$0.path[0]] == nil })
    }

    /// The example has every setting, and is a file of settings with each comment and without.
    @Test func theExampleIsAFileThatCanBe() {
        let example = SettingsExample.text(Self.settings(["--data", "d", "--tls-certificate=c", "--tls-key=k"]))
        let asItIs = Self.settings([], [:], example)
        #expect(asItIs.problems.isEmpty && asItIs.given.keys.sorted() == ["data", "tls-certificate", "tls-key"])
        let lines = example.split(separator: "\n").map { $0.replacing(/^( *)#(?=[a-z-])/) { $0.output.1 } }
        let all = SettingsFile(Array(lines.joined(separator: "\n").utf8), at: "F")
        #expect(all.problems.isEmpty)
        #expect(Set(all.given.keys) == Set(ServeSettings.all.filter { $0.places == .everywhere }.map(\.name)))
    }

    // What counts

    @Test func aFlagGoesBeforeAVariableBeforeTheFileBeforeTheDefault() {
        let file =
            "data: f\nlisten: 127.0.0.1:1\nwindow: 127.0.0.1:1\nmetrics: off\nstages: yes\nrate-limit: [IssueCertificate=1]"
        let variables = [
            "CA_LEDGER_LISTEN": "127.0.0.1:2", "CA_LEDGER_WINDOW": "127.0.0.1:2",
            "CA_LEDGER_RATE_LIMIT": "GetPolicy=2, PutPolicy=3:4",
        ]
        let settings = Self.settings(["--listen", "127.0.0.1:3", "--no-stages"], variables, file)
        #expect(settings.problems.isEmpty)
        #expect(settings.value(of: .listen) == GivenValue(values: ["127.0.0.1:3"], source: .flag))
        #expect(
            settings.value(of: .window) == GivenValue(values: ["127.0.0.1:2"], source: .variable("CA_LEDGER_WINDOW"))
        )
        #expect(settings.value(of: .metrics) == GivenValue(values: ["off"], source: .file("F", line: 4)))
        #expect(settings.value(of: .tokenWindow) == GivenValue(values: ["60"], source: .fallback))
        #expect(settings.value(of: .rateLimit).values == ["GetPolicy=2", "PutPolicy=3:4"])
        #expect(settings.outdone["listen"]?.map(\.source) == [.variable("CA_LEDGER_LISTEN"), .file("F", line: 2)])
        #expect(
            settings.words == [
                "--data=f", "--window=127.0.0.1:2", "--metrics=off", "--rate-limit=GetPolicy=2",
                "--rate-limit=PutPolicy=3:4",
            ]
        )
    }

    @Test func ofTheWaysToTheMasterKeyTheOneNearestToTheCommandLineCounts() {
        let inFile = Self.settings([], [:], "master-key: k")
        #expect(inFile.words == ["--master-key=k"] && !inFile.takesMasterKeyVariable)
        let inVariable = Self.settings([], [:], "master-key: k", hasMasterKey: true)
        #expect(inVariable.words.isEmpty && inVariable.takesMasterKeyVariable)
        let byFlag = Self.settings(["--development"], [:], "master-key: k", hasMasterKey: true)
        #expect(byFlag.words.isEmpty && !byFlag.takesMasterKeyVariable && byFlag.problems.isEmpty)
        #expect(Self.problems("master-key: k\ndevelopment: true").first?.contains("exclude each other") == true)
        #expect(!Self.settings([], ["CA_LEDGER_MASTER_KEY_FILE": "k"], nil, hasMasterKey: true).problems.isEmpty)
    }

    // What is wrong

    @Test(arguments: [
        ("listn: a", "F, line 1: listn is no setting; is listen meant?"),
        ("# c\ntls:\n  certifcate: a", "F, line 3: tls.certifcate is no setting; is tls.certificate meant?"),
        ("tls-key: a", "F, line 1: tls-key is in the wrong place: key stands below tls."),
        ("certificate: a", "F, line 1: certificate is in the wrong place: certificate stands below tls."),
        ("tls:\n  listen: a", "F, line 2: tls.listen is in the wrong place: listen stands at the top."),
        ("tls: a", "F, line 1: tls is a group, and takes certificate, key, authority, name, clients below it."),
        ("xyzzy: a", "F, line 1: xyzzy is no setting; `ca-ledger config --example` names all there are."),
        ("token-window: 1m", "F, line 1: token-window takes 1 to 86400 seconds, not 1m."),
        ("token-window: 0x10", "F, line 1: token-window takes 1 to 86400 seconds, not 0x10."),
        ("token-window: [1]", "F, line 1: token-window takes 1 to 86400 seconds, and one value."),
        ("stages: perhaps", "F, line 1: stages takes true or false, not perhaps."),
        (
            "rate-limit: IssueCertificate=1",
            "F, line 1: rate-limit takes a list of OPERATION=RATE or OPERATION=RATE:BURST, as in IssueCertificate=25:50."
        ),
        ("anchor:", "F, line 1: anchor is empty; it takes the name of a file."),
        ("anchor: ~", "F, line 1: anchor is empty; it takes the name of a file."),
        ("region: \"\"", "F, line 1: region is empty; it takes lower-case letters, digits and hyphens."),
        (
            "config: a",
            "F, line 1: config says which file is read, and cannot stand in one: --config, or CA_LEDGER_CONFIG."
        ),
        (
            "new-anchor: why",
            "F, line 1: new-anchor is a decision about one start, and cannot stand in a file: --new-anchor."
        ),
        ("listen: 127.0.0.1:1\nlisten: 127.0.0.1:2", "F, line 2: listen stands there again, after line 1."),
        ("tls:\n  key: a\n  key: b\n  certificate: c", "F, line 3: key stands there again, after line 2."),
        ("listen: a: b", "F, line 1: this is no YAML: mapping values are not allowed in this context."),
        ("- a", "F, line 1: settings stand there as `name: value`, and nothing else does."),
        (
            "listen: 0.0.0.0:1",
            "F, line 1: listen: listening beyond this machine needs tls.certificate and tls.key, or tls.authority, or insecure-plaintext."
        ),
        ("tls:\n  key: a", "F, line 2: tls.key is given together with tls.certificate, which is missing."),
        ("metrics: 0.0.0.0:1", "F, line 1: metrics: telling /metrics beyond this machine needs insecure-metrics."),
    ])
    func ofAFileItIsToldWhatIsWrongAndWhere(file: String, told: String) { #expect(Self.problems(file) == [told]) }

    @Test func everythingThatIsWrongIsToldAtOnce() {
        let told = Self.problems("listn: a\ntoken-window: 0\nlisten: 0.0.0.0:1\nlisten: a\ntls:\n  keys: a\n")
        #expect(told.count == 5, "\(told)")
    }

    @Test func aSecretIsNeverAValueAndNeverTold() {
        let secret = String(repeating: "5e", count: 32)
        for problems in [
            Self.problems("master-key: \(secret)"),
            Self.problems("tls:\n  certificate: c\n  key: |\n    -----BEGIN PRIVATE KEY-----\n    \(secret)"),
            Self.settings(["--master-key", secret]).problems,
            Self.settings([], ["CA_LEDGER_MASTER_KEY_FILE": secret]).problems,
        ] {
            #expect(problems.contains { $0.contains("this looks like the secret itself") })
            #expect(!problems.contains { $0.contains(secret) })
        }
        let report = SettingsReport(Self.settings(["--master-key", secret]), log: nil)
        #expect(!report.text.contains(secret) && !String(decoding: report.json, as: UTF8.self).contains(secret))
    }

    @Test func aVariableThatIsNearlyOneIsToldAndOthersAreAnybodys() {
        #expect(
            Self.settings([], ["CA_LEDGER_LITSEN": "a"]).problems == [
                "CA_LEDGER_LITSEN is no variable of this program; is CA_LEDGER_LISTEN meant?"
            ]
        )
        #expect(
            Self.settings([], ["CA_LEDGER_TOKEN_WINDOW": "0"]).problems == [
                "CA_LEDGER_TOKEN_WINDOW takes 1 to 86400 seconds, not 0."
            ]
        )
        #expect(
            Self.settings([], ["CA_LEDGER_ANCHOR": ""]).problems == [
                "CA_LEDGER_ANCHOR is empty; it takes the name of a file."
            ]
        )
        #expect(Self.settings([], ["CA_LEDGER_NEW_ANCHOR": "why"]).problems.count == 1)
        for name in [
            "CA_LEDGER_PORT", "CA_LEDGER_SERVICE_HOST", "CA_LEDGER_PORT_8443_TCP", "CA_LEDGER_BINARY",
            "CA_LEDGER_OPTIONS",
        ] {
            #expect(Self.settings([], [name: "a"]).problems.isEmpty, "\(name)")
        }
    }

    @Test func whatIsNoFileOfSettingsEndsSoon() {
        #expect(Self.problems("").isEmpty && Self.problems("# nothing\n").isEmpty && Self.problems("---\n").isEmpty)
        let bomb = "a: &a [x]\n" + (0..<20).map { "b\($0): &b\($0) [*a, *a]\n" }.joined()
        for file in [
            String(repeating: "[", count: 60_000), String(repeating: "{a: ", count: 15_000), bomb, "a: \u{0}",
            "a: \t\n  - ? b",
        ] {
            #expect(!Self.problems(file).isEmpty)
        }
        #expect(!SettingsFile([0x61, 0x3A, 0x20, 0xFF], at: "F").problems.isEmpty)
    }

    @Test(arguments: [
        ("listn", "listen"), ("litsen", "listen"), ("token_window", "token-window"), ("windo", "window"),
        ("audit-report", "audit-report-interval"),
    ])
    func aSlipLeadsToTheNameThatWasMeant(text: String, name: String) {
        #expect(NearestName.of(text, among: ServeSettings.all.map(\.name)) == name)
    }

    @Test func whatIsNearNothingLeadsNowhere() {
        for text in ["", "x", "xyzzy", String(repeating: "listen", count: 20)] {
            #expect(NearestName.of(text, among: ServeSettings.all.map(\.name)) == nil)
        }
    }
}
