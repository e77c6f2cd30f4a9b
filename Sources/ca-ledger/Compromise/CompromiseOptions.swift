public import ArgumentParser
import Authority
import Credentials
import DurableFiles
import JSON
public import Ledger
import LedgerServer

/// What every kind of compromise takes.
struct CompromiseOptions: ParsableArguments {
    @OptionGroup var place: LedgerPlace

    @Option(help: "The file that says who may call. By default it lies in the folder.")
    var credentials: String?

    @Option(
        help: ArgumentHelp(
            "Why, as certificates are revoked for it (RFC 5280): \(Self.reasons).",
            valueName: "reason"
        )
    )
    var reason: RevocationReason

    @Option(help: "What happened, for people; the log records it with blocked keys, and the report says it.")
    var note: String?

    @Flag(help: "Do it; without this it is only shown.")
    var yes = false

    @Option(help: "A file for the report, JSON: what was found, done, by whom, when, and what remains outside.")
    var report: String?

    @Option(help: "text or json.")
    var format: TextFormat = .text

    private static var reasons: String { RevocationReason.all.map { "\($0)" }.joined(separator: ", ") }

    /// Why, in a line that the log records.
    var words: String { self.note.map { "\(self.reason): \($0)" } ?? "\(self.reason)" }

    var file: CredentialsFile { CredentialsFile(path: self.credentials ?? self.place.folder.credentials) }

    func validate() throws {
        try OptionText.refuseEmpty(self.credentials, "--credentials")
        try OptionText.refuseEmpty(self.report, "--report")
        if let report, FilePlace.exists(report) {
            throw ValidationError(
                "--report: \(report.shown) is there already, perhaps of an earlier run: name another file."
            )
        }
        try OptionText.refuseEmpty(self.note, "--note")
        guard self.words.utf8.count <= 1_024 else { throw ValidationError("--note is longer than 1000 octets.") }
    }
}

extension RevocationReason: ExpressibleByArgument {
    /// The reason that somebody names as RFC 5280 does.
    public init?(argument: String) { self.init(named: argument) }
}
