import Bytes
import Dispatch
import EventLog
import Foundation
import Ledger
import Logging
import Synchronization
import Views

/// An entry on its way into the views, its event already decoded.
struct FollowedEntry: Sendable {
    let entry: Entry
    let body: EventBody
}

/// Keeps the views near the log's head, off the way of every answer.
///
/// Views are for search and may lag. What waits for them is bounded: beyond the bound nothing is kept, and they catch up from
/// the log itself. They are disposable: one that cannot be written is tried again until it can be.
final class ViewsFollower: Sendable {
    private let views: ViewsStore
    private let reader: any EventReading
    private let logger: Logger
    private let queue = DispatchQueue(label: "views", qos: .utility)
    private let backlog = Mutex(Backlog())
    private let isStopping = Mutex(false)

    /// How many entries may wait in memory; of the longest permitted ones, 4 MiB each, a group alone may be more.
    private static let bound = 8_192
    /// Octets of payloads that may wait in memory.
    private static let octetBound = 16 << 20
    /// How long entries are gathered after a transaction, so that the next takes many; after a rest there is no waiting.
    private static let gathering: UInt64 = 200_000_000

    init(views: ViewsStore, reader: any EventReading, logger: Logger) {
        self.views = views
        self.reader = reader
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
        self.queue.asyncAfter(deadline: .now() + .nanoseconds(Int(pause))) { self.catchUp() }
    }

    private func catchUp() {
        let backlog = self.backlog.withLock { backlog in
            defer { backlog = Backlog(appliedAt: DispatchTime.now().uptimeNanoseconds) }
            return backlog
        }
        if let target = backlog.target {
            self.untilWritten { () throws(StoreError) in try self.views.catchUp(from: self.reader, upTo: target) }
        } else if !backlog.entries.isEmpty {
            let pairs = backlog.entries.map { (entry: $0.entry, body: $0.body) }
            self.untilWritten { () throws(StoreError) in try self.views.apply(pairs) }
        }
    }

    /// Applies what was handed over, and returns when it is done.
    func stop() {
        self.isStopping.withLock { $0 = true }
        self.queue.sync { self.catchUp() }
    }

    private func untilWritten(_ write: () throws(StoreError) -> Void) {
        var pause = 0.05
        while true {
            do throws(StoreError) {
                try write()
                return
            } catch {
                self.logger.error("The views cannot be written.", metadata: ["error": "\(error)"])
                // Nothing is lost: the next start catches up from the log.
                if self.isStopping.withLock({ $0 }) { return }
                Thread.sleep(forTimeInterval: pause)
                pause = min(pause * 2, 5)
            }
        }
    }
}
