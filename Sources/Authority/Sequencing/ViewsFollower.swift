import Bytes
import Dispatch
import EventLog
import Ledger
import Logging
import StageClock
import Synchronization
import Views

/// An entry on its way into the views, its event already decoded.
struct FollowedEntry: Sendable {
    let entry: Entry
    let body: EventBody
}

/// Keeps the views near the log's head, off the way of every answer.
///
/// Views are for search and may lag, also when a ledger is opened: no start waits for them. What waits for them is bounded: beyond the
/// bound nothing is kept, and they catch up from the log itself. They are disposable: what cannot be trusted is replaced, and what cannot be
/// written is tried again until it can be. Opening them is work like any other, so that no start depends on what lies in their place.
final class ViewsFollower: Sendable {
    private let views: DisposableViews
    private let reader: any EventReading
    /// Told how far the views have come.
    private let levels: LogLevels
    private let logger: Logger
    private let background = BackgroundWork(label: "views", qos: .utility)
    private let backlog = Mutex(Backlog())
    /// When a stop ends what is not done yet; absent while nobody stops.
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    /// How many entries may wait in memory; of the longest permitted ones, 4 MiB each, a group alone may be more.
    private static let bound = 8_192
    /// Octets of payloads that may wait in memory.
    private static let octetBound = 16 << 20
    /// How long entries are gathered after a transaction, so that the next takes many; after a rest there is no waiting.
    private static let gathering: UInt64 = 200_000_000
    /// How long a stop waits for views that lag far behind: the next start goes on from where they are.
    private static let patience: Duration = .seconds(5)

    init(views: DisposableViews, reader: any EventReading, levels: LogLevels = LogLevels(), logger: Logger) {
        self.views = views
        self.reader = reader
        self.levels = levels
        self.logger = logger
    }

    /// What waits while earlier entries are being applied: it is applied together, in one transaction.
    private struct Backlog: Sendable {
        var entries: [FollowedEntry] = []
        var octets = 0
        /// The size of the log that is to be caught up with from the log itself; absent while what waits is all there is.
        var target: UInt64?
        var isScheduled = false
        /// When the newest transaction began, in nanoseconds of uptime.
        var appliedAt: UInt64 = 0
    }

    /// Has the views catch up with a log of the given size, before they follow what is committed to it; returns at once.
    func begin(at size: UInt64) {
        self.backlog.withLock { backlog in
            backlog.target = size
            backlog.isScheduled = true
        }
        self.background.add { await self.catchUp() }
    }

    /// Has the views follow; returns at once.
    func follow(_ entries: [FollowedEntry]) {
        guard let last = entries.last else { return }
        let pause = self.backlog.withLock { backlog -> UInt64? in
            let octets = entries.reduce(0) { $0 + $1.entry.payload.count }
            if backlog.target != nil || backlog.entries.count + entries.count > Self.bound
                || backlog.octets + octets > Self.octetBound
            {
                backlog.target = last.entry.header.position + 1
                backlog.entries = []
                backlog.octets = 0
            } else {
                backlog.entries.append(contentsOf: entries)
                backlog.octets += octets
            }
            defer { backlog.isScheduled = true }
            guard !backlog.isScheduled else { return nil }
            let rested = DispatchTime.now().uptimeNanoseconds &- backlog.appliedAt
            return rested >= Self.gathering ? 0 : Self.gathering - rested
        }
        guard let pause else { return }
        self.background.add(after: .nanoseconds(Int(pause))) { await self.catchUp() }
    }

    private func catchUp() async {
        guard self.goesOn else { return }
        let backlog = self.backlog.withLock { backlog in
            defer { backlog = Backlog(appliedAt: DispatchTime.now().uptimeNanoseconds) }
            return backlog
        }
        guard let target = backlog.target ?? self.applied(backlog.entries) else { return }
        await self.untilWritten { () async throws(StoreError) in
            try await self.views.catchUp(from: self.reader, upTo: target, while: { self.goesOn })
            if self.goesOn { self.levels.reachViews(target) }
        }
    }

    /// Applies what waited in memory.
    ///
    /// - Returns: The size of the log to catch up with where that failed; `nil` where nothing is left to do.
    private func applied(_ entries: [FollowedEntry]) -> UInt64? {
        guard let last = entries.last else { return nil }
        do throws(StoreError) {
            var watch = Stopwatch()
            try self.views.apply(entries.map { (entry: $0.entry, body: $0.body) })
            watch.lap(.views)
            self.levels.reachViews(last.entry.header.position + 1)
            return nil
        } catch {
            self.logger.error("The views cannot be written.", metadata: ["error": "\(error)"])
            return last.entry.header.position + 1
        }
    }

    /// Whether there is time to go on.
    private var goesOn: Bool { self.deadline.withLock { $0.map { ContinuousClock.now < $0 } ?? true } }

    /// Applies what was handed over, and returns when it is done, or has taken long.
    func stop() {
        self.deadline.withLock { $0 = $0 ?? .now + Self.patience }
        self.background.add { await self.catchUp() }
        self.background.end()
    }

    private func untilWritten(_ write: () async throws(StoreError) -> Void) async {
        var pause = 0.05
        while true {
            do throws(StoreError) {
                try await write()
                return
            } catch {
                self.logger.error("The views cannot be written.", metadata: ["error": "\(error)"])
                // Nothing is lost: the next start catches up from the log.
                if self.deadline.withLock({ $0 != nil }) { return }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, 5)
            }
        }
    }
}
