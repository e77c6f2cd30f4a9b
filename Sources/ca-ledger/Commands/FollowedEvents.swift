import Audit
import Authority
import Bytes
import EventLog
import Glibc
import UnixSignals

/// What `ca-ledger events --follow` writes: what is there, and then what comes.
///
/// The log is opened for as long as something new is read, and between that watched from outside, so that a server may start, end and
/// start again meanwhile.
struct FollowedEvents {
    private let query: EventQuery
    private let format: LogListing.Format
    private let limit: Int
    private let folder: LedgerFolder

    private static let pause = Duration.milliseconds(250)
    /// How long whoever was told to end may still write.
    private static let grace = Duration.seconds(2)

    init(_ query: EventQuery, as format: LogListing.Format, limit: Int?, in folder: LedgerFolder) {
        self.query = query
        self.format = format
        self.limit = limit ?? .max
        self.folder = folder
    }

    /// Writes until it is told to end, nobody reads any more, or there are as many as were asked for.
    func write(_ ledger: SearchedLedger) async throws {
        // Whoever reads no more is noticed by what cannot be written.
        signal(SIGPIPE, SIG_IGN)
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.follow(ledger) }
            group.addTask {
                for await _ in signals { break }
                // A reader that stands still keeps nobody from ending.
                Task.detached {
                    try? await Task.sleep(for: Self.grace)
                    exit(Ending.yes.rawValue)
                }
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch let failure as StandardOutput.Failure where failure.isUnread {
                return
            } catch is CancellationError {
                return
            }
        }
    }

    private func follow(_ ledger: SearchedLedger) async throws {
        var left = self.limit
        let search = EventSearch(log: ledger.log, views: ledger.views, size: ledger.size)
        let next = try await search.write(self.query, as: self.format, limit: left) { octets in
            try StandardOutput.write(octets)
            left -= 1
        }
        guard next == nil, left > 0 else { return }
        var place = FollowedPlace(next: max(self.query.positions.lowerBound, ledger.size))
        var watch = LogWatch(over: self.folder.path)
        while left > 0, !StandardOutput.isUnread {
            try Task.checkCancellation()
            if watch.hasChanged() {
                let log = try await self.folder.readLog()
                let news = EventSearch(log: log, views: nil, size: try await log.size())
                left -= try await news.write(
                    self.query,
                    as: self.format,
                    limit: left,
                    goingOn: &place,
                    to: StandardOutput.write
                )
            } else {
                try await Task.sleep(for: Self.pause)
            }
        }
    }
}
