import ArgumentParser
import Audit
import DurableFiles
import JSON
import LedgerServer
import Transparency

/// `ca-ledger export check`.
struct ExportCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check packages for auditors: each by itself, and whether they follow one another.",
        discussion: """
            Every file is held to the manifest, every row of every table to the events in the package, these to the tree, and that to the \
            signed checkpoint. Exit status: 0 where nothing is wrong, 1 where something is, 2 where it could not be told.
            """
    )

    @Argument(help: "The packages' folders, or archives.")
    var packages: [String]

    @Option(help: "The log's verifier key, as it was given to you.")
    var verifierKey: String?

    @Option(help: "text or json.")
    var format: TextFormat = .text

    /// The file without which a folder is no package.
    private static let manifest = "manifest.json"

    func validate() throws { try OptionText.refuseEmpty(self.verifierKey, "--verifier-key") }

    func run() async throws {
        if let verifierKey { _ = try VerifierKeyOption.key(verifierKey) }
        if self.verifierKey == nil {
            Diagnostics.say(
                "No --verifier-key was given: what follows holds under a key that only the packages themselves name."
            )
        }
        var reports: [(path: String, report: PackageCheck.Report)] = []
        for path in self.packages {
            guard FileStatus(path)?.isFile == true || FilePlace.exists("\(path)/\(Self.manifest)") else {
                throw Unanswered("There is no package in \(path.shown): it has no \(Self.manifest).")
            }
            let check = PackageCheck(path, verifierKey: self.verifierKey, naming: ExportPackage.naming)
            reports.append((path, try await check.run()))
        }
        let joints = PackageCheck.joints(reports.map(\.report))
        for (path, report) in reports { self.show(path, report) }
        if self.format == .text, reports.count > 1, joints.isEmpty, let ends = Self.ends(reports.map(\.report)) {
            Diagnostics.print(
                "They follow one another: together the events from \(ends.lowerBound) to before \(ends.upperBound)."
            )
        }
        for joint in joints { Diagnostics.print(self.format == .json ? Self.line("joint", joint) : joint) }
        if reports.contains(where: { !$0.report.faults.isEmpty }) || !joints.isEmpty { throw Ending.no.exit }
        if reports.contains(where: { !$0.report.unchecked.isEmpty }) { throw Ending.unanswered.exit }
    }

    /// From where to where packages go that follow one another; `nil` where something is wrong with one.
    private static func ends(_ reports: [PackageCheck.Report]) -> Range<UInt64>? {
        guard reports.allSatisfy(\.faults.isEmpty), let first = reports.map(\.positions.lowerBound).min(),
            let last = reports.map(\.positions.upperBound).max()
        else { return nil }
        return first..<last
    }

    private func show(_ path: String, _ report: PackageCheck.Report) {
        guard self.format == .text else {
            Diagnostics.print(
                String(
                    decoding: JSONWriter.structure { json in
                        json.member("package", path)
                        json.member("verdict", Self.verdict(report))
                        json.member("ledger", report.ledger)
                        json.member("from", report.positions.lowerBound)
                        json.member("to", report.positions.upperBound)
                        json.member("vouchedTo", report.vouchedTo)
                        json.member("signed", report.isSigned)
                        json.name("faults")
                        json.list { json in
                            for fault in report.faults { Self.append(fault, to: &json) }
                        }
                        json.name("notes")
                        json.list { json in
                            for note in report.notes + report.unchecked { json.string(note) }
                        }
                    },
                    as: UTF8.self
                )
            )
            return
        }
        let positions = report.positions
        Diagnostics.print(
            "\(path.shown): events \(positions.lowerBound) to \(positions.upperBound) of \(report.ledger.shown)"
        )
        for fault in report.faults { Diagnostics.print("  \(fault.description.shown)") }
        for note in report.notes { Diagnostics.print("  note: \(note.shown)") }
        for reason in report.unchecked { Diagnostics.print("  NOT checked: \(reason.shown)") }
        Diagnostics.print("  \(Self.vouched(report))")
        Diagnostics.print("  \(Self.verdict(report))")
    }

    /// How far the log's key has signed for the package: what lies beyond that is nobody's word.
    private static func vouched(_ report: PackageCheck.Report) -> String {
        let (positions, end) = (report.positions, report.vouchedTo)
        let signed =
            report.isSigned ? "the manifest is signed" : "the manifest is not signed by itself"
        if positions.isEmpty || end >= positions.upperBound && end > 0 {
            return end > 0 ? "vouched for: all of it; \(signed)" : "vouched for: nothing; \(signed)"
        }
        guard end > positions.lowerBound else {
            return "vouched for: nothing of its \(positions.count) events; \(signed)"
        }
        return
            "vouched for: up to event \(end - 1); NOT the \(positions.upperBound - end) events from \(end) on; \(signed)"
    }

    private static func verdict(_ report: PackageCheck.Report) -> String {
        guard report.faults.isEmpty else { return "findings" }
        return report.unchecked.isEmpty ? "whole" : "unverifiable"
    }

    private static func append(_ fault: PackageFault, to json: inout JSONWriter) {
        json.structure { json in
            json.member("file", fault.file)
            if let line = fault.line { json.member("line", line) }
            if let position = fault.position { json.member("position", position) }
            json.member("message", fault.message)
        }
    }

    private static func line(_ name: String, _ text: String) -> String {
        String(decoding: JSONWriter.structure { $0.member(name, text) }, as: UTF8.self)
    }
}
