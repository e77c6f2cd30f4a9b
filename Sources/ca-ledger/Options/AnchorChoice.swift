import ArgumentParser
import Authority
import EventLog

/// Which anchor a log is held to, by whoever only reads it.
struct AnchorChoice: ParsableArguments {
    @Option(help: "The anchor file. By default it lies beside the folder.")
    var anchor: String?

    @Flag(help: "Ask no anchor: whether the log was shortened cannot be told then.")
    var noAnchor = false

    func validate() throws {
        guard self.anchor?.isEmpty != true else { throw ValidationError("--anchor is empty.") }
        if self.anchor != nil, self.noAnchor {
            throw ValidationError("--anchor and --no-anchor exclude each other.")
        }
    }

    /// The anchor file of the ledger in a folder; `nil` where none is asked.
    func path(for folder: LedgerFolder) -> String? { self.noAnchor ? nil : self.anchor ?? folder.anchor }

    /// Refuses a log that is shorter than its anchor says, or another; says so where nobody knows.
    func check(_ log: any EventReading, in folder: LedgerFolder) async throws {
        guard let path = self.path(for: folder) else { return }
        guard Anchor.exists(at: path) else {
            return Diagnostics.say("There is no anchor \(path): that the log was shortened could not be noticed.")
        }
        let anchor = try Anchor.openReadOnly(path: path)
        try await anchor.checkEnd(of: log)
        if anchor.head == nil {
            Diagnostics.say("The anchor \(path) remembers nothing: that the log was shortened could not be noticed.")
        }
    }
}
