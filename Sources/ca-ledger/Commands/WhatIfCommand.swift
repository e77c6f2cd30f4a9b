import ArgumentParser
import Audit
import Authority
import Bytes
import EventLog
import Glibc
import JSON

/// `ca-ledger what-if`.
struct WhatIfCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if",
        abstract: "Say what another policy, or another set of rules, would have decided of every request.",
        discussion: """
            Every decision of the log is made again, each for itself, by what was so when it was made, but for what the hypothesis says. Nothing
            is written; a server may run. What rules do not decide (access, tokens, rates) is counted and not decided again. A policy
            is a file as `policy show --format json` writes it, with those members that are to be otherwise. For instance:

            ca-ledger what-if ledger --policy stricter.json --from 2026-10-01
            """
    )

    @OptionGroup var place: ReadPlace

    @Option(help: "A file with a policy in JSON; - is standard input.")
    var policy: String?

    @Option(help: "The number of the set of rules to judge by.")
    var ruleSet: Int64?

    @Option(help: "Only decisions from this position or time on.")
    var from: PositionOrTime?

    @Option(help: "Only decisions up to this position, or before this time.")
    var to: PositionOrTime?

    @Option(help: "Only requests to this authority: its ARN or UUID.")
    var authority: String?

    @Flag(
        help:
            "Every decision that would be another, one object a line, and then the summary; not just the first of each kind."
    )
    var all = false

    @Option(help: "How many of each kind are shown where not all are, 0 to 100000. By default 10.")
    var first: Int?

    @Option(help: "text or json.")
    var format: TextFormat = .text

    @OptionGroup var anchor: AnchorChoice

    @OptionGroup var workers: WorkerCount

    func validate() throws {
        try OptionText.refuseEmpty(self.policy, "--policy")
        guard self.policy != nil || self.ruleSet != nil else {
            throw ValidationError("Nothing is to be otherwise: name a --policy or a --rule-set.")
        }
        guard (0...100_000).contains(self.first ?? 0) else { throw ValidationError("--first takes 0 to 100000.") }
        guard self.first == nil || !self.all else { throw ValidationError("--first and --all exclude each other.") }
    }

    private func hypothesis() throws -> Hypothesis {
        var hypothesis = Hypothesis()
        if let policy {
            let document = try InputFile.octets(of: policy)
            do throws(Hypothesis.FormError) {
                hypothesis = try Hypothesis(document: document)
            } catch {
                throw ValidationError("--policy: \(error)")
            }
            if !hypothesis.passedOver.isEmpty {
                let names = hypothesis.passedOver.joined(separator: ", ")
                Diagnostics.say("--policy: what it says of \(names) decides nothing, and is passed over.")
            }
        }
        if let ruleSet { hypothesis.ruleSet = ruleSet }
        if let fault = hypothesis.fault { throw ValidationError(fault) }
        return hypothesis
    }

    func run() async throws {
        let hypothesis = try self.hypothesis()
        let folder = self.place.folder
        let log = try await folder.readLog()
        try await self.anchor.check(log, in: folder)
        let from = try await self.from?.first(in: log) ?? 0
        let to = try await self.to?.end(in: log) ?? .max
        let settings = try await RecordedSettings.read(from: log)
        var authority: UniqueIdentifier?
        if let text = self.authority {
            authority = try await AuthorityName.known(text, by: "--authority", in: log, settings)
        }
        let bar = isatty(STDOUT_FILENO) == 1 && self.all ? nil : ProgressBar(.events)
        defer { bar?.clear() }
        var shown: [ReconsideredDecision.Change: [ReconsideredDecision]] = [:]
        let report = try await WhatIf(
            hypothesis,
            about: log,
            positions: from..<max(from, to),
            authority: authority,
            workers: self.workers.count
        ).run {
            if self.all {
                try StandardOutput.write(self.format == .json ? $0.json + [0x0A] : Array((Self.line($0) + "\n").utf8))
            } else if shown[$0.change, default: []].count < self.first ?? 10 {
                shown[$0.change, default: []].append($0)
            }
        } progress: {
            bar?.show($0, of: $1)
        }
        bar?.clear()
        try self.tell(report, shown)
    }

    private func tell(_ report: WhatIfReport, _ shown: [ReconsideredDecision.Change: [ReconsideredDecision]]) throws {
        guard self.format == .json else {
            for change in ReconsideredDecision.Change.allCases {
                for decision in shown[change] ?? [] { Diagnostics.print(Self.line(decision)) }
            }
            return Diagnostics.print(report.text)
        }
        var json = JSONWriter()
        json.structure { json in
            json.member("change", "summary")
            report.write(to: &json)
            guard !self.all else { return }
            json.name("first")
            json.list { list in
                for change in ReconsideredDecision.Change.allCases {
                    for decision in shown[change] ?? [] {
                        list.literal(String(decoding: decision.json, as: UTF8.self))
                    }
                }
            }
        }
        try StandardOutput.write(json.octets + [0x0A])
    }

    private static func line(_ decision: ReconsideredDecision) -> String {
        let what =
            switch decision.change {
            case .refused: "would be refused"
            case .permitted: "would pass"
            case .refusedOtherwise: "would be refused otherwise"
            }
        let name = decision.serialNumber.map { "certificate \($0.hexadecimal)" } ?? "request \(decision.request)"
        let rule = decision.rule.map { " rule \($0) \(decision.ruleName ?? "")" } ?? ""
        let why = (decision.wouldBe ?? decision.was).map { ": \($0.shown)" } ?? ""
        return "\(decision.position) \(decision.time) \(name) of \(decision.principal.shown) \(what):\(rule)\(why)"
    }
}
