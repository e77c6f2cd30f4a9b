public import Bytes
public import EventLog
internal import Ledger

/// What a log says of a period, counted in one pass: what the matrix of controls and the report to look at are made of.
///
/// It reads the log from its beginning, since what a period holds may have begun before it, and counts the period. How much it keeps
/// does not grow with the log: names beyond a number of them are counted together.
public struct LogOverview: Sendable {
    /// The ledger's identifier.
    public let ledger: UniqueIdentifier
    /// The positions that are counted.
    public let period: Range<UInt64>
    /// The root hash of the tree of all entries before the period's end.
    public let root: Digest256

    let counts: OverviewFold

    /// How many pages a worker reads before they are counted.
    private static let pagesPerWorker = 8
    /// How many checkpoints are asked for at a time, by the sizes that they may have.
    private static let sizesPerAsking: UInt64 = 4_096

    /// Reads a log.
    ///
    /// - Parameters:
    ///   - period: The positions to count; the whole log where there are none.
    ///   - workers: How many pieces of work at a time; at least one.
    ///   - progress: Told from time to time how many events were read, of how many.
    /// - Throws: ``AuditError`` where an event cannot be read, or does not follow the one before it; `StoreError` where the log cannot be.
    public init(
        of log: any EventReading,
        in period: Range<UInt64>? = nil,
        workers: Int = 1,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws {
        let size = try await log.size()
        let upperBound = min(size, period?.upperBound ?? size)
        let lowerBound = min(upperBound, period?.lowerBound ?? 0)
        self.period = lowerBound..<upperBound
        self.ledger = try await log.identity().ledger
        self.root = try await TreeReader(log).root(at: upperBound)
        let first = try await log.storedEntry(at: lowerBound)?.header.time
        let last = upperBound == 0 ? nil : try await log.storedEntry(at: upperBound - 1)?.header.time
        let beginning = (lowerBound < upperBound ? first : last) ?? Instant(seconds: 0)
        var counts = OverviewFold(period: self.period, from: beginning, to: last ?? beginning)
        try await Self.read(log, upTo: upperBound, into: &counts, workers: max(1, workers), progress)
        self.counts = counts
    }

    private static func read(
        _ log: any EventReading,
        upTo end: UInt64,
        into counts: inout OverviewFold,
        workers count: Int,
        _ progress: (UInt64, UInt64) -> Void
    ) async throws {
        let revocations = try await RevocationPositions(log: log)
        let workers = Workers(count: count)
        var scan = LogScan(log: log, positions: 0..<end)
        while !scan.isAtEnd {
            let begin = scan.reached
            let read = scan.nextPages(count * Self.pagesPerWorker).map { page in
                Work { try await Self.observe(page, of: log, revocations) }
            }
            await workers.run(read.map(\.piece))
            var times: [Instant] = []
            for work in read {
                for observed in try work.value() {
                    try counts.take(observed)
                    times.append(observed.header.time)
                }
            }
            try await Self.takeCheckpoints(of: log, after: begin, times, into: &counts)
            progress(scan.reached, end)
        }
    }

    private static func observe(
        _ page: LogScan.Page,
        of log: any EventReading,
        _ revocations: RevocationPositions
    ) async throws -> [Observation] {
        let entries = try await page.entries()
        var observed: [Observation] = []
        observed.reserveCapacity(entries.count)
        for entry in entries { observed.append(try await Observation(entry, in: log, revocations)) }
        return observed
    }

    /// The checkpoints that end within a run of entries, of which the times are known.
    private static func takeCheckpoints(
        of log: any EventReading,
        after begin: UInt64,
        _ times: [Instant],
        into counts: inout OverviewFold
    ) async throws {
        let end = begin + UInt64(times.count)
        guard end > counts.period.lowerBound else { return }
        var next = begin + 1
        while next <= end {
            let last = min(end, next + Self.sizesPerAsking - 1)
            for checkpoint in try await log.checkpoints(sizes: next...last) where checkpoint.note != nil {
                counts.takeCheckpoint(size: checkpoint.size, at: times[Int(checkpoint.size - begin) - 1])
            }
            next = last + 1
        }
    }
}
