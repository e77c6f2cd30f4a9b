import Audit
import Authority
import Bytes
import EventLog
import JSON
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
            Diagnostics.say("The views hold \(held) of \(size.counting("event")); the rest is read in the log.")
        }
        return true
    }

    /// The authority that `--authority` names.
    ///
    /// - Throws: `ValidationError` where it names none at all, ``NotSo`` where the ledger knows none of this name.
    func authority(_ text: String) async throws -> UniqueIdentifier {
        try await AuthorityName.known(text, by: "--authority", in: self.log, self.settings)
    }

    /// Says so where nothing was found because somebody was asked for whom the ledger does not know.
    ///
    /// - Throws: ``NotSo`` then.
    func checkKnown(principal: String?, accessKey: String?) async throws {
        let names = KnownNames(in: self.log)
        if let accessKey, !(try await names.hasAccessKey(accessKey)) {
            var query = EventQuery()
            query.accessKey = accessKey
            if try await self.tells(query) { return }
            throw NotSo("This ledger knows no access key \(accessKey.shown).")
        }
        if let principal, !(try await names.hasAccessKey(of: principal)) {
            var query = EventQuery()
            query.principal = principal
            if try await self.tells(query) { return }
            throw NotSo("This ledger knows nobody called \(principal.shown).")
        }
    }

    /// Whether the views lead to any such event; true where there are none, since nobody looks through the log for that.
    private func tells(_ query: EventQuery) async throws -> Bool {
        guard self.views != nil else { return true }
        var isFound = false
        let search = EventSearch(log: self.log, views: self.views, size: self.size)
        _ = try await search.write(query, as: .json, limit: 1) { _ in isFound = true }
        return isFound
    }
}
