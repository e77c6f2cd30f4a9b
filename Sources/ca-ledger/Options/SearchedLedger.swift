import Authority
import Bytes
import EventLog
import Ledger
import Views

/// A ledger that is searched: its log, the views that lead into it, and the names of its resources.
struct SearchedLedger {
    let log: any EventReading
    let size: UInt64
    let settings: LedgerSettings
    /// Its views; absent where there are none that can be used, so that the log is read through.
    let views: ViewsStore?

    /// The ledger in a folder, as it is now; on standard error it is said where its views are not what is searched by.
    init(reading folder: LedgerFolder, anchor: AnchorChoice) async throws {
        // Before the log, so that they are not ahead of it.
        let log = try await folder.readLog()
        let ledger = try await log.identity().ledger
        var views: ViewsStore?
        do throws(StoreError) { views = try ReadViews.open(folder: folder.path, ledger: ledger) } catch {
            Diagnostics.say("The log is read through, since its views cannot be used: \(error.message)")
        }
        try await anchor.check(log, in: folder)
        let size = try await log.size()
        if let held = views, !(try await Self.agree(held, log, size)) { views = nil }
        self.log = log
        self.size = size
        self.settings = try await RecordedSettings.read(from: log)
        self.views = views
    }

    /// Whether views say what the log said as far as they go.
    private static func agree(_ views: ViewsStore, _ log: any EventReading, _ size: UInt64) async throws -> Bool {
        let (held, leafHash) = try views.position()
        var expected: Digest256? = held == 0 ? .zero : nil
        if held > 0, held <= size { expected = try await log.leafHashes(in: held - 1..<held).first }
        guard expected == leafHash else {
            Diagnostics.say("The log is read through, since its views are another's: rebuild makes them again.")
            return false
        }
        if held < size {
            Diagnostics.say("The views hold \(held) of \(size) events; the rest is read in the log.")
        }
        return true
    }
}
