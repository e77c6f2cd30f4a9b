internal import Bytes

/// When servers ran, and when none did.
struct LifeTally: Sendable {
    /// A stretch of time in which no server ran, or nothing was written.
    struct Gap: Hashable, Sendable {
        /// How the server before ended.
        enum Cause: String, Hashable, Sendable {
            case stopped = "stopped"
            case crashed = "ended without a word"
            case silent = "nothing was written"
        }

        let from: Instant
        let to: Instant
        /// Where the entry lies that ends it.
        let position: UInt64
        let cause: Cause

        /// Its microseconds; zero where time stepped back.
        var length: Int64 {
            let (length, overflow) = self.to.microseconds.subtractingReportingOverflow(self.from.microseconds)
            return overflow ? .max : max(0, length)
        }
    }

    /// The longest gaps, a bounded number of them.
    struct Longest: Sendable {
        static let most = 20
        private(set) var gaps: [Gap] = []

        mutating func add(_ gap: Gap) {
            guard gap.length > 0 else { return }
            if self.gaps.count == Self.most, let last = self.gaps.last, last.length >= gap.length { return }
            let place = self.gaps.firstIndex { $0.length < gap.length } ?? self.gaps.count
            self.gaps.insert(gap, at: place)
            if self.gaps.count > Self.most { self.gaps.removeLast() }
        }
    }

    /// How many servers started, stopped, and ended without saying so, in the period.
    private(set) var starts: UInt64 = 0
    private(set) var stops: UInt64 = 0
    private(set) var crashes: UInt64 = 0
    /// How many started under a master key of developers.
    private(set) var developments: UInt64 = 0
    /// How many microseconds no server ran.
    private(set) var downtime: Int64 = 0
    private(set) var down = Longest()
    private(set) var silent = Longest()
    /// Since when no server runs; absent while one does, and before the first.
    private var since: Instant?
    private var isRunning = false

    mutating func start(
        _ position: UInt64,
        at time: Instant,
        after last: Instant?,
        isDevelopment: Bool,
        _ isCounted: Bool
    ) {
        let isCrash = self.isRunning
        if let from = isCrash ? last : self.since, isCounted {
            let gap = Gap(from: from, to: time, position: position, cause: isCrash ? .crashed : .stopped)
            self.down.add(gap)
            self.downtime = self.downtime.addingReportingOverflow(gap.length).partialValue
        }
        if isCounted {
            self.starts += 1
            if isCrash { self.crashes += 1 }
            if isDevelopment { self.developments += 1 }
        }
        self.isRunning = true
        self.since = nil
    }

    /// A server said that it stops.
    mutating func stop(at time: Instant, _ isCounted: Bool) {
        if isCounted { self.stops += 1 }
        self.isRunning = false
        self.since = time
    }

    /// An epoch was opened: no server ran then, whether the one before had said that it stops or not.
    mutating func endAtCeremony(after last: Instant?, _ isCounted: Bool) {
        guard self.isRunning else { return }
        if isCounted { self.crashes += 1 }
        self.isRunning = false
        self.since = last
    }

    /// Two entries that follow each other.
    mutating func pass(from last: Instant, to time: Instant, at position: UInt64) {
        self.silent.add(Gap(from: last, to: time, position: position, cause: .silent))
    }
}
