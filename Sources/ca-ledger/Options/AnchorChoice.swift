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
        try OptionText.refuseEmpty(self.anchor, "--anchor")
        if self.anchor != nil, self.noAnchor {
            throw ValidationError("--anchor and --no-anchor exclude each other.")
        }
    }

    /// The anchor file of the ledger in a folder; `nil` where none is asked.
    func path(for folder: LedgerFolder) -> String? { self.noAnchor ? nil : self.anchor ?? folder.anchor }

    /// Whether there is an anchor to ask; says so where nobody knows then.
    @discardableResult
    func isThere(for folder: LedgerFolder) -> Bool {
        guard let path = self.path(for: folder) else { return false }
        let isThere = Anchor.exists(at: path)
        if !isThere {
            Diagnostics.say("There is no anchor \(path): that the log was shortened could not be noticed.")
        }
        return isThere
    }

    /// Refuses a log that is shorter than its anchor says, or another; says so where nobody knows.
    func check(_ log: any EventReading, in folder: LedgerFolder) async throws {
        guard let path = self.path(for: folder), self.isThere(for: folder) else { return }
        let anchor = try Anchor.openReadOnly(path: path)
        try await anchor.checkEnd(of: log)
        if anchor.head == nil {
            Diagnostics.say("The anchor \(path) remembers nothing: that the log was shortened could not be noticed.")
        }
    }
}
