internal import Bytes
internal import EventLog
internal import Issuance
internal import Ledger
internal import Synchronization

/// Everything that must be checked in the order of the log, run by run.
final class LogFold: Sendable {
    private struct State: Sendable {
        var headers: HeaderFold
        var tree: TreeFold
        var epochs: EpochFold
        var rhythm = RhythmFold()
        /// Absent where payloads are not read.
        var events: EventFold?
        var findings = Findings()
        var count: UInt64 = 0
        var withheld: UInt64 = 0
        var failure: String?
    }

    private let state: Mutex<State>

    init(
        ledger: UniqueIdentifier,
        depth: Replay.Depth,
        latest: Instant,
        epochs: EpochFold,
        ruleSets: RuleSets,
        configurationFault: (@Sendable (AuthorityCreating) -> String?)?
    ) {
        var events = depth == .full ? EventFold(ledger: ledger, ruleSets: ruleSets) : nil
        events?.configurationFault = configurationFault
        self.state = Mutex(
            State(
                headers: HeaderFold(latest: latest),
                tree: TreeFold(),
                epochs: epochs,
                events: events
            )
        )
    }

    /// Folds runs in, one after the other.
    func fold(_ reads: [ReadEntries]) {
        self.state.withLock { state in
            guard state.failure == nil else { return }
            do {
                for var read in reads {
                    read.rootsBefore = try state.tree.roots(before: read.epochFacts.map(\.position), in: read)
                    state.findings.merge(read.findings)
                    state.count += UInt64(read.entries.count)
                    state.withheld += UInt64(read.withheld)
                    state.headers.fold(read, &state.findings)
                    try state.tree.fold(read, &state.findings)
                    state.events?.fold(read, &state.findings)
                    let signed = state.epochs.fold(read, upTo: state.events?.limit?.epochs, &state.findings)
                    state.rhythm.fold(read, signed: signed, known: state.epochs.known, &state.findings)
                }
            } catch {
                state.failure = "\(error)"
            }
        }
    }

    /// Takes the decisions and signatures that are to be made again, and how many entries were folded in.
    func take() throws -> (derivations: [DueDerivation], count: UInt64) {
        let (derivations, count, failure) = self.state.withLock { state in
            (state.events?.takeDerivations() ?? [], state.count, state.failure)
        }
        if let failure { throw StoreError(.unavailable, failure) }
        return (derivations, count)
    }

    /// What the whole log comes to.
    struct End: Sendable {
        var findings: Findings
        var root: Digest256?
        /// How far good signatures come.
        var rhythm: RhythmFold
        var epochs: EpochFold
        var count: UInt64
        var withheld: UInt64
        var issuances: ReplayReport.Issuances?
        var keyUses: [UniqueIdentifier: KeyUseBounds]?
        var keyFiles: [KeyFileFold.Key]
        var sample: [SignedSample.One]
        /// Where judging ended; absent where it did not.
        var limit: JudgementLimit?
        /// The reports that were completed before judging ended.
        var reports: [DueReport] = []
        /// Absent where payloads were not read, or some are missing.
        var indexes: IndexInspection?
    }

    /// Ends the fold: what is only known at the end.
    func finish(_ log: any EventReading, segmentCount: UInt64, size: UInt64) async throws -> End {
        let tree = self.state.withLock { $0.tree }
        let unfinished = try await tree.unfinishedTiles(of: log, segmentCount: segmentCount)
        return try self.state.withLock { state in
            state.findings.merge(unfinished)
            if size == 0 { state.findings.fail(.genesis, at: nil, "The log is empty.") }
            state.events?.finish(&state.findings)
            state.headers.finish(&state.findings)
            state.rhythm.finish(&state.findings)
            return End(
                findings: state.findings,
                root: try state.tree.root(),
                rhythm: state.rhythm,
                epochs: state.epochs,
                count: state.count,
                withheld: state.withheld,
                issuances: state.events?.issuances,
                keyUses: state.events.flatMap { $0.hasGap ? nil : $0.keyUses },
                keyFiles: state.events?.keyFiles.keys ?? [],
                sample: state.events?.sample.all ?? [],
                limit: state.events?.limit,
                reports: state.events?.reports ?? [],
                indexes: state.events.flatMap { events in
                    events.hasGap ? nil : IndexInspection(indexes: events.state.indexes, serials: events.serialSum)
                }
            )
        }
    }
}

extension EventFold {
    /// What is only known at the end; what is open then may still get its ending.
    mutating func finish(_ findings: inout Findings) {
        self.issuances.open = UInt64(self.open.count)
        findings.count(.openIntents)
        if let unanswered, !self.hasGap {
            findings.fail(.requestLife, at: unanswered.position, "The log ends with a request that nothing answers.")
        }
        if !self.hasGap { self.finishDualControl(&findings) }
    }
}
