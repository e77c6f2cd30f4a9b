import Audit
import Authority
import Bytes
import EventLog
import JSON
import Ledger
import Views

/// A ledger that is searched: its log, the views that lead into it, and the names of its resources.
struct SearchedLedger {
    /// The log, whole: what is searched ends with ``size``.
    let log: any EventReading
    /// How many entries are searched: all that there are, or were then.
    let size: UInt64
    /// When it is asked which certificates have ended.
    let time: Instant
    let settings: LedgerSettings
    /// Its views; absent where there are none that can be used, so that the log is read through.
    let views: ViewsStore?

    /// The ledger in a folder, as it is now or was then; on standard error it is said where its views are not what is searched by.
    init(reading folder: LedgerFolder, anchor: AnchorChoice, asOf: AsOf? = nil) async throws {
        let log = try await folder.readLog()
        var views: ViewsStore?
        do {
            views = try await ViewsBeside.open(folder, beside: log)
        } catch let fault as ViewsBeside.Fault {
            Diagnostics.say("The log is read through, since \(fault.description)")
        }
        try await anchor.check(log, in: folder)
        let moment: LogMoment
        if let asOf {
            moment = try await asOf.place(in: log)
        } else {
            moment = try await LogMoment(nil, of: log, clock: TimeSource.system.wall())
        }
        if let held = try views?.position().size, held < moment.size {
            Diagnostics.say("The views hold \(held) of \(moment.size.counting("event")); the rest is read in the log.")
        }
        self.log = log
        self.size = moment.size
        self.time = moment.time
        self.settings = try await RecordedSettings.read(from: log)
        self.views = views
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

    /// The log as it was: where a time is named, no entry behind that is there.
    func past() async throws -> PastLog { try await PastLog(self.log, size: self.size) }

    /// A page of what is looked for; without the views where they cannot be read, or are written to meanwhile.
    func page(
        of query: CertificateQuery,
        after last: UInt64? = nil,
        limit: Int
    ) async throws -> CertificateSearch.Page {
        do throws(StoreError) {
            return try await self.page(of: query, by: self.views, after: last, limit: limit)
        } catch {
            guard self.views != nil, error.position == nil else { throw error }
            Diagnostics.say("The log is read through, since its views cannot be used: \(error.message)")
        }
        return try await self.page(of: query, by: nil, after: last, limit: limit)
    }

    private func page(
        of query: CertificateQuery,
        by views: ViewsStore?,
        after last: UInt64?,
        limit: Int
    ) async throws(StoreError) -> CertificateSearch.Page {
        try await CertificateSearch(log: self.log, views: views, size: self.size, now: self.time)
            .page(of: query, after: last, limit: limit)
    }
}
