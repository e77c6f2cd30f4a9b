public import Bytes
public import EventLog
internal import Issuance
internal import Ledger

/// Every decision of a log made again as if another policy, or another set of rules, had been in force.
///
/// Each is judged for itself, by what was so when it was made: what would have been refused before it counts as issued, as it did. Nothing
/// is written. Memory is what a replay takes.
public struct WhatIf: Sendable {
    private let log: any EventReading
    private let hypothesis: Hypothesis
    private let workers: Workers
    private let selection: WhatIfFold.Selection
    /// The sets of rules that it judges by: those of this program, until a test says otherwise.
    var ruleSets = RuleSets.known

    /// How many segments a worker reads before the next stage gets them.
    private static let segmentsPerWorker = 4
    /// How many decisions are made again in one piece of work.
    private static let decisionsPerPiece = 16

    /// A hypothesis about a log.
    ///
    /// - Parameters:
    ///   - positions: Only decisions at these positions are made again.
    ///   - authority: Only decisions on requests to this authority; on all where it is `nil`.
    ///   - workers: How many pieces of work at a time.
    public init(
        _ hypothesis: Hypothesis,
        about log: any EventReading,
        positions: Range<UInt64> = 0..<UInt64.max,
        authority: UniqueIdentifier? = nil,
        workers: Int
    ) {
        self.log = log
        self.hypothesis = hypothesis
        self.workers = Workers(count: max(1, workers))
        self.selection = WhatIfFold.Selection(positions: positions, authority: authority)
    }

    /// Makes the decisions again, and tells of those that would be others, in the order in which they ended.
    ///
    /// - Parameter progress: Told from time to time how many events were read, of how many.
    /// - Throws: ``AuditError`` where something is missing, or newer than this program: from there on nothing can be decided again;
    ///   `StoreError` where the log cannot be read, and what the sink throws.
    public func run(
        _ sink: (ReconsideredDecision) throws -> Void,
        progress: (UInt64, UInt64) -> Void = { _, _ in }
    ) async throws -> WhatIfReport {
        var report = WhatIfReport()
        let segmentCount = try await self.log.segmentCount()
        let size = try await self.log.size()
        let ledger = try await self.log.identity().ledger
        report.size = size
        let reading = LogReading(
            log: self.log,
            ledger: ledger,
            depth: .full,
            checkpoints: CheckpointInspection(log: self.log, origin: nil, verifier: nil)
        )
        let fold = WhatIfFold(ledger: ledger, ruleSets: self.ruleSets, self.selection)
        // What was decided before the end of the selection may be signed behind it: all is read.
        let end = size
        var next: UInt64 = 0
        var read: [ReadEntries] = []
        var due: [DueReconsideration] = []
        while next < end || !read.isEmpty || !due.isEmpty {
            let reads = read
            let judged = self.judging(due)
            let runs = self.reading(&next, upTo: end, segmentCount, reading)
            var pieces: [@Sendable () async -> Void] = []
            if !reads.isEmpty { pieces.append { fold.fold(reads) } }
            for work in judged { pieces.append(work.piece) }
            for work in runs { pieces.append(work.piece) }
            await self.workers.run(pieces)
            for work in judged { try self.tell(try work.value(), &report, sink) }
            read = try runs.map { try $0.value() }
            due = fold.takeDue()
            progress(fold.reached, end)
        }
        let rest = fold.finish()
        // Of what has no ending nobody knows whether there will be a certificate.
        let open = rest.open.map { DueReconsideration(derivation: $0, isSigned: false) }
        let left = self.judging(open)
        await self.workers.run(left.map(\.piece))
        for work in left { try self.tell(try work.value(), &report, sink) }
        report.notJudged = rest.notJudged
        if case .newer(let position, let what)? = rest.limit {
            throw AuditError("The ledger is newer than this program: \(what)", at: position, isNewer: true)
        }
        if let gap = rest.gap {
            let message = "An entry is missing, damaged or withheld: from it on nothing can be decided again."
            throw AuditError(message, at: gap)
        }
        return report
    }

    /// Decisions, each with whether its certificate was signed.
    private typealias Judged = [(result: DueReconsideration.Result, isSigned: Bool)]

    private func judging(_ due: [DueReconsideration]) -> [Work<Judged>] {
        stride(from: 0, to: due.count, by: Self.decisionsPerPiece).map { start in
            let piece = due[start..<min(start + Self.decisionsPerPiece, due.count)]
            let hypothesis = self.hypothesis
            return Work { try piece.map { (try $0.judge(hypothesis), $0.isSigned) } }
        }
    }

    private func reading(
        _ next: inout UInt64,
        upTo end: UInt64,
        _ segmentCount: UInt64,
        _ reading: LogReading
    ) -> [Work<ReadEntries>] {
        var runs: [Work<ReadEntries>] = []
        for _ in 0..<self.workers.count * Self.segmentsPerWorker where next < end {
            let first = next
            let isSealed = first / SealedSegment.width < segmentCount
            let last = isSealed ? first + SealedSegment.width : min(end, first + SealedSegment.width)
            runs.append(
                Work {
                    isSealed
                        ? try await reading.segment(first / SealedSegment.width) : try await reading.rows(first..<last)
                }
            )
            next = last
        }
        return runs
    }

    private func tell(
        _ judged: Judged,
        _ report: inout WhatIfReport,
        _ sink: (ReconsideredDecision) throws -> Void
    ) throws {
        for (result, isSigned) in judged {
            report.add(result, isSigned: isSigned)
            guard case .another(let decision) = result, isSigned || decision.change != .refused else { continue }
            try sink(decision)
        }
    }
}
