import Bytes
import Dispatch
import EventStore
import Foundation
import Ledger
import Logging
import Synchronization

/// An entry on its way into the views, its event already decoded.
struct FollowedEntry: Sendable {
    let entry: Entry
    let body: EventBody
}

/// Keeps the views at the log's head, and answers callers once the views show what they wrote.
///
/// Views are disposable: one that cannot be written is tried again until it can be, and the answers wait.
final class ViewsFollower: Sendable {
    private let views: ViewsStore
    private let logger: Logger
    private let queue = DispatchQueue(label: "views")
    private let backlog = Mutex(Backlog())
    private let isStopping = Mutex(false)
    private let trouble = Mutex<String?>(nil)

    init(views: ViewsStore, logger: Logger) {
        self.views = views
        self.logger = logger
    }

    /// Why the views lag; `nil` while they do not.
    var obstacle: String? { self.trouble.withLock { $0 } }

    /// Groups that wait while an earlier one is being applied: they are applied together, in one transaction.
    private struct Backlog: Sendable {
        var entries: [FollowedEntry] = []
        var replies: [(Reply, Receipt)] = []

        var isEmpty: Bool { self.entries.isEmpty && self.replies.isEmpty }
    }

    func follow(_ entries: [FollowedEntry], thenAnswer replies: [(Reply, Receipt)]) {
        guard !entries.isEmpty || !replies.isEmpty else { return }
        let isFirst = self.backlog.withLock { backlog in
            defer {
                backlog.entries.append(contentsOf: entries)
                backlog.replies.append(contentsOf: replies)
            }
            return backlog.isEmpty
        }
        if isFirst { self.queue.async { self.catchUp() } }
    }

    private func catchUp() {
        let backlog = self.backlog.withLock { backlog in
            defer { backlog = Backlog() }
            return backlog
        }
        if !backlog.entries.isEmpty { self.apply(backlog.entries) }
        for (reply, receipt) in backlog.replies { reply(receipt) }
    }

    /// Applies what was handed over, and returns when it is done.
    func stop() {
        self.isStopping.withLock { $0 = true }
        self.queue.sync {}
    }

    private func apply(_ entries: [FollowedEntry]) {
        let pairs = entries.map { (entry: $0.entry, body: $0.body) }
        var pause = 0.05
        while true {
            do throws(StoreError) {
                try self.views.apply(pairs)
                self.trouble.withLock { $0 = nil }
                return
            } catch {
                self.trouble.withLock { $0 = error.message }
                self.logger.error("The views cannot be written.", metadata: ["error": "\(error)"])
                // Nothing is lost: the next start rebuilds them from the log.
                if self.isStopping.withLock({ $0 }) { return }
                Thread.sleep(forTimeInterval: pause)
                pause = min(pause * 2, 5)
            }
        }
    }
}
