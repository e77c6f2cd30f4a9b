public import Authority
public import Bytes
public import Logging
public import ServiceLifecycle
import Synchronization

/// Backups of a ledger that is served, so many seconds apart: one at a time, and again after a while where one failed.
///
/// When the next is due follows from when the newest was begun, whichever server that was.
public final class BackupSchedule: Service, Sendable {
    /// A backup that is whole.
    public struct Made: Hashable, Sendable {
        /// How many octets it has.
        public let octets: UInt64
        /// How many entries are in it.
        public let entries: UInt64

        /// A backup.
        public init(octets: UInt64, entries: UInt64) {
            self.octets = octets
            self.entries = entries
        }
    }

    private struct State: Sendable {
        var standing: BackupStanding
        /// How many failed in a row, and in all since the start.
        var failedInARow = 0
        var failed: Int64 = 0
        /// Before when none is tried again.
        var restingUntil: Instant?
    }

    /// How long it rests after a first failure, and at most.
    private static let shortestRest: Int64 = 30
    private static let longestRest: Int64 = 3_600
    /// How often the clock is looked at: it may be set.
    private static let look = Duration.seconds(1)

    private let folder: LedgerFolder
    private let make: @Sendable () async throws -> Made
    private let now: @Sendable () -> Instant
    private let logger: Logger
    private let state: Mutex<State>

    /// A schedule that has not begun.
    ///
    /// - Parameters:
    ///   - seconds: How many lie between the beginnings of two.
    ///   - folder: The ledger's, where it is noted how they stand.
    ///   - newest: When the newest there is was begun; `nil` where there is none, or where what is noted counts.
    ///   - isNoteKept: Whether what is noted counts where `newest` is not known.
    ///   - make: Makes one, and takes those away that are too many.
    public init(
        every seconds: Int64,
        of folder: LedgerFolder,
        newest: Instant?,
        isNoteKept: Bool,
        now: @escaping @Sendable () -> Instant,
        logger: Logger,
        make: @escaping @Sendable () async throws -> Made
    ) {
        self.folder = folder
        self.make = make
        self.now = now
        self.logger = logger
        var standing = BackupStanding(in: folder) ?? BackupStanding(every: seconds)
        standing.every = seconds
        if !isNoteKept || newest != nil { standing.newest = newest }
        self.state = Mutex(State(standing: standing))
    }

    /// How they stand.
    public var standing: BackupStanding { self.state.withLock { $0.standing } }

    /// How many failed since the start.
    public var failures: Int64 { self.state.withLock { $0.failed } }

    /// What people should know; `nil` while there is nothing.
    public var notice: String? {
        self.standing.failingSince.map { since in
            let newest = self.standing.newest.map { "the newest is of \($0)" } ?? "there is none"
            return "Backups fail since \(since), and \(newest): standard error says why."
        }
    }

    /// Makes them until the graceful shutdown, which ends one that is under way.
    public func run() async throws {
        self.note()
        try? await cancelWhenGracefulShutdown {
            while true {
                if self.isDue { await self.makeOne() }
                try await Task.sleep(for: Self.look)
            }
        }
    }

    private var isDue: Bool {
        let now = self.now()
        return self.state.withLock { state in
            if let rest = state.restingUntil, now < rest, rest < now.adding(seconds: Self.longestRest + 1) {
                return false
            }
            // One that is of a time to come was made with another clock: it says nothing.
            guard let newest = state.standing.newest, newest <= now.adding(seconds: 60) else { return true }
            return now >= newest.adding(seconds: state.standing.every)
        }
    }

    private func makeOne() async {
        let begun = self.now()
        do {
            let made = try await self.make()
            self.state.withLock { state in
                state.standing.newest = begun
                state.standing.octets = made.octets
                state.standing.entries = made.entries
                state.standing.failingSince = nil
                state.standing.fault = nil
                state.failedInARow = 0
                state.restingUntil = nil
            }
            self.logger.info(
                "A backup was made.",
                metadata: ["entries": "\(made.entries)", "octets": "\(made.octets)"]
            )
        } catch {
            // The end of the server is no failure of the backup's.
            guard !Task.isCancelled else { return }
            self.fail(error, at: begun)
        }
        self.note()
    }

    private func fail(_ error: any Error, at time: Instant) {
        let rest = self.state.withLock { state -> Int64 in
            state.failed += 1
            state.failedInARow += 1
            state.standing.failingSince = state.standing.failingSince ?? time
            state.standing.fault = "\(error)"
            let doubled = Self.shortestRest << Int64(min(state.failedInARow - 1, 8))
            let rest = min(doubled, Self.longestRest, max(1, state.standing.every))
            state.restingUntil = self.now().adding(seconds: rest)
            return rest
        }
        self.logger.error(
            "A backup could not be made, and is tried again.",
            metadata: ["error": "\(error)", "seconds": "\(rest)"]
        )
    }

    private func note() {
        do throws(OpeningError) { try self.standing.note(in: self.folder) } catch {
            self.logger.warning("How backups stand cannot be noted.", metadata: ["error": "\(error)"])
        }
    }
}
