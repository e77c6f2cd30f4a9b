internal import Bytes
internal import Cryptography
internal import EventLog
internal import Ledger
internal import SQLiteLog
internal import Transparency

/// One replay under way.
///
/// Three stages overlap, each a run of entries behind the one before: reading and hashing, in parallel; folding, in order;
/// judging and verifying again, in parallel. Only so much of the log is in memory as is worked on.
struct ReplayRun {
    private let replay: Replay
    private let workers: Workers

    /// How many segments a worker reads before the next stage gets them.
    private static let segmentsPerWorker = 4
    /// How many decisions are made again in one piece of work.
    private static let derivationsPerPiece = 16

    init(_ replay: Replay) {
        self.replay = replay
        self.workers = Workers(count: replay.workers)
    }

    /// Runs, and says in the report as much as was found, even where it throws.
    func run(into report: inout ReplayReport) async throws {
        // What is compared with the log is read before the log's size: a log that grows contradicts none of it.
        let anchor = AnchorInspection(path: self.replay.anchorPath)
        var folder: String?
        let log: any EventReading
        switch self.replay.source {
        case .folder(let path):
            folder = path
            guard let file = try Self.file(in: path, into: &report) else { return }
            log = file
        case .log(let open):
            log = open
        }
        let ledger = try await log.identity().ledger
        report.ledger = ledger
        let isFull = self.replay.depth == .full
        let keys = isFull ? folder.flatMap { KeyUseInspection(folder: $0 + "/keys", ledger: ledger) } : nil
        let views = isFull ? try folder.flatMap { try ViewsInspection(folder: $0, ledger: ledger) } : nil
        let segmentCount = try await log.segmentCount()
        let size = try await log.size()
        report.size = size

        var findings = Findings()
        if let file = log as? SQLiteEventReader {
            findings.count(.storedSchema)
            if isFull { try self.check(file, &findings) }
        } else {
            findings.skip(.storedSchema, "the log is in no file")
            findings.skip(.soundFile, "the log is in no file")
        }
        let opened = size > 0 ? try await Self.genesis(of: log) : nil
        let checkpoints = try self.checkpointInspection(log, opened, size: size, &report, &findings)
        let fold = LogFold(
            ledger: ledger,
            depth: self.replay.depth,
            latest: self.replay.now.adding(seconds: Replay.allowedSkew),
            epochs: EpochFold(checkpoints, opened: opened),
            ruleSets: self.replay.ruleSets,
            configurationFault: self.replay.configurationFault
        )
        let reading = LogReading(log: log, ledger: ledger, depth: self.replay.depth, checkpoints: checkpoints)
        defer { report.conclude(findings) }
        try await self.stream(reading, fold, views, segmentCount: segmentCount, size: size, &report, &findings)

        let end = try await fold.finish(log, segmentCount: segmentCount, size: size)
        findings.merge(end.findings)
        report.root = end.root
        report.events = end.count
        report.withheld = end.withheld
        report.issuances = end.issuances
        try await self.checkRows(below: segmentCount * SealedSegment.width, log, &findings)
        try await self.checkBeyond(size, log, &findings)
        try await anchor.compare(log, ledger: ledger, size: size, end.epochs, &findings)
        try await end.indexes?.compare(with: log, size: size, &findings)
        if let keys, let bounds = end.keyUses {
            keys.compare(bounds, &findings)
            try keys.files.compare(end.keyFiles, &findings)
        } else {
            findings.skip(
                .keyUses,
                keys == nil ? "there is no folder of keys" : "entries of the log are missing or withheld"
            )
        }
        if !self.replay.answers.isEmpty {
            report.handedAnswers = try await AnswerProof(log: log, size: size)
                .prove(self.replay.answers, isJudged: end.keyUses != nil, &findings)
        }
        for found in self.replay.certificates {
            let proof = CertificateProof(log: log)
            report.handedCertificates.append(
                try await end.keyUses == nil ? proof.unjudged(found) : proof.prove(found, &findings)
            )
        }
        if let views {
            try await views.compare(with: log, size: size, end.sample, &findings)
        } else {
            for invariant in [Invariant.viewDigests, .viewLookups, .viewPosition] {
                findings.skip(invariant, "there are no views")
            }
        }
        try await self.checkReports(end.reports, log, opened, &report, &findings)
        let trust = end.epochs.trust(try self.replay.verifierKey.map { try NoteVerifier(verifierKey: $0) })
        findings.check(
            .checkpointSignatures,
            !trust.isForeign,
            at: 0,
            "The verifier key that was given is of none of the log's names and keys."
        )
        report.logKeys = end.epochs.keys
        // What a later key signs is signed by nobody who is known from before.
        report.signedSize = end.rhythm.signedSize(before: trust.end)
        self.skipWhatDoesNotApply(&findings)
        // Where there is but a first entry, nothing can have been cut off.
        let change = trust.end.map {
            "From position \($0) on the log is under a name or key that only its own entry there gives: who wrote that is not known."
        }
        report.reason = end.limit?.reason ?? change ?? (size > 1 ? anchor.absence : nil)
        report.verdict = findings.hasFailures ? .findings : report.reason == nil ? .whole : .unverifiable
        report.isComplete = true
    }

    /// The log in a folder; `nil`, and a finding, where others have their say in its file: then nothing is read of it.
    private static func file(
        in folder: String,
        into report: inout ReplayReport
    ) throws(StoreError) -> SQLiteEventReader? {
        do throws(StoreError) {
            return try SQLiteEventReader(folder: folder)
        } catch {
            guard error.code == .foreign else { throw error }
            var findings = Findings()
            findings.fail(.storedSchema, at: nil, error.message)
            for invariant in Invariant.allCases where invariant != .storedSchema {
                findings.skip(invariant, invariant.absence ?? "the file was not read")
            }
            report.conclude(findings)
            report.verdict = .findings
            return nil
        }
    }

    /// Asks SQLite what is wrong with the file: damage that no entry shows.
    private func check(_ file: SQLiteEventReader, _ findings: inout Findings) throws(StoreError) {
        do throws(StoreError) {
            let faults = try file.faults(limit: 100)
            findings.check(.soundFile, faults.isEmpty, at: nil, faults.first ?? "")
        } catch {
            guard error.code == .corrupt else { throw error }
            findings.fail(.soundFile, at: nil, error.message)
        }
    }

    /// Reads all runs of entries, and passes them from stage to stage.
    private func stream(
        _ reading: LogReading,
        _ fold: LogFold,
        _ views: ViewsInspection?,
        segmentCount: UInt64,
        size: UInt64,
        _ report: inout ReplayReport,
        _ findings: inout Findings
    ) async throws {
        var next: UInt64 = 0
        var read: [ReadEntries] = []
        var due: [DueDerivation] = []
        var hole = Hole()
        while next < size || !read.isEmpty || !due.isEmpty {
            var pieces: [@Sendable () async -> Void] = []
            let reads = read
            if !reads.isEmpty {
                pieces.append { fold.fold(reads) }
                if let views { pieces.append { views.rebuild(reads) } }
            }
            var derived: [Outcome<Findings>] = []
            for start in stride(from: 0, to: due.count, by: Self.derivationsPerPiece) {
                let piece = due[start..<min(start + Self.derivationsPerPiece, due.count)]
                let outcome = Outcome<Findings>()
                derived.append(outcome)
                pieces.append {
                    var findings = Findings()
                    for derivation in piece { derivation.check(&findings) }
                    outcome.set(findings)
                }
            }
            var runs: [Outcome<Result<ReadEntries, any Error>>] = []
            for _ in 0..<self.workers.count * Self.segmentsPerWorker where next < size {
                let first = next
                let isSealed = first / SealedSegment.width < segmentCount
                let end = isSealed ? first + SealedSegment.width : min(size, first + SealedSegment.width)
                let outcome = Outcome<Result<ReadEntries, any Error>>()
                runs.append(outcome)
                pieces.append {
                    do {
                        let read =
                            isSealed
                            ? try await reading.segment(first / SealedSegment.width)
                            : try await reading.rows(first..<end)
                        outcome.set(.success(read))
                    } catch {
                        outcome.set(.failure(error))
                    }
                }
                next = end
            }
            await self.workers.run(pieces)
            for outcome in derived { if let found = outcome.value { findings.merge(found) } }
            read = try runs.compactMap { try $0.value?.get() }
            if let end = hole.end(in: read) {
                // Somewhere far beyond lies a row or a segment: whoever put it there shall not keep us here for ever.
                findings.fail(.densePositions, at: hole.start, "Nothing is here; reading ended.")
                read.removeSubrange(end...)
                next = size
            }
            let taken = try fold.take()
            due = taken.derivations
            report.events = taken.count
            self.replay.progress?(Replay.Progress(events: taken.count, size: size))
        }
    }

    /// The log's name and key, as its first event says them, or as they were given.
    private func checkpointInspection(
        _ log: any EventReading,
        _ opened: LedgerOpened?,
        size: UInt64,
        _ report: inout ReplayReport,
        _ findings: inout Findings
    ) throws -> CheckpointInspection {
        var trusted: NoteVerifier?
        if let text = self.replay.verifierKey {
            trusted = try NoteVerifier(verifierKey: text)
            report.isVerifierKeyGiven = true
        }
        if let trusted { report.verifierKey = trusted.verifierKey }
        guard size > 0 else { return CheckpointInspection(log: log, origin: trusted?.name, verifier: trusted) }
        guard let opened else {
            findings.fail(.genesis, at: 0, "The first event is not LedgerOpened, or cannot be read.")
            return CheckpointInspection(log: log, origin: trusted?.name, verifier: trusted)
        }
        report.origin = opened.origin
        let own = try? NoteVerifier(name: opened.origin, ed25519: opened.logKey.publicKey)
        report.verifierKey = report.verifierKey ?? own?.verifierKey
        findings.check(.genesis, own != nil, at: 0, "The log's name or key cannot be one.")
        return CheckpointInspection(log: log, origin: opened.origin, verifier: own)
    }

    private static func genesis(of log: any EventReading) async throws(StoreError) -> LedgerOpened? {
        let first: Entry?
        do throws(StoreError) {
            first = try await log.entries(in: 0..<1).first
        } catch {
            guard error.code == .corrupt else { throw error }
            return nil
        }
        guard let first,
            let event = try? Event(
                derEncoded: first.payload[...],
                schema: first.header.schema,
                type: first.header.type
            ), case .ledgerOpened(let opened) = event.body
        else { return nil }
        return opened
    }

    /// Checkpoints beyond the log: those of a log that has grown meanwhile are none.
    private func checkBeyond(
        _ size: UInt64,
        _ log: any EventReading,
        _ findings: inout Findings
    ) async throws(StoreError) {
        let limit = UInt64(Int64.max)
        let beyond = try await log.checkpoints(sizes: min(size, limit - 1) + 1...limit)
        let present = try await log.size()
        for checkpoint in beyond {
            findings.check(
                .checkpointSizes,
                checkpoint.size <= present,
                at: present,
                "There is a checkpoint of \(checkpoint.size.counting("entry")); the log has \(present)."
            )
        }
        try await self.checkApartBeyond(size, log, &findings)
        // A log without entries may have a checkpoint of none.
        guard size == 0 else { return }
        for checkpoint in try await log.checkpoints(sizes: 0...0) {
            findings.check(
                .checkpointRoots,
                checkpoint.root == MerkleTree.emptyRoot,
                at: nil,
                "The empty tree has another root."
            )
        }
    }

    /// Payloads that lie apart beyond the log: those of a log that has grown meanwhile are none.
    private func checkApartBeyond(
        _ size: UInt64,
        _ log: any EventReading,
        _ findings: inout Findings
    ) async throws(StoreError) {
        do throws(StoreError) {
            let beyond = try await log.apartPositions(in: size..<(1 << 63), limit: 65_536)
            let present = try await log.size()
            for position in beyond where position >= present {
                findings.fail(.streamVersions, at: position, "A payload lies apart beyond the end of the log.")
            }
        } catch {
            guard error.code == .corrupt else { throw error }
            findings.fail(.streamVersions, at: nil, error.message)
        }
    }

    /// Entries that lie beside the segments that hold their positions: readers that look here first would be told another story.
    private func checkRows(
        below sealed: UInt64,
        _ log: any EventReading,
        _ findings: inout Findings
    ) async throws(StoreError) {
        do throws(StoreError) {
            for position in try await log.rowPositions(in: 0..<sealed, limit: 65_536) {
                findings.fail(
                    .streamVersions,
                    at: position,
                    "An entry lies here beside the segment that holds its position."
                )
            }
        } catch {
            guard error.code == .corrupt else { throw error }
            findings.fail(.streamVersions, at: nil, error.message)
        }
    }

    /// Writes the reports again that the log says were completed, and looks for one that was handed over.
    private func checkReports(
        _ due: [DueReport],
        _ log: any EventReading,
        _ opened: LedgerOpened?,
        _ report: inout ReplayReport,
        _ findings: inout Findings
    ) async throws {
        if let form = self.replay.reportForm, let opened {
            try await ReportInspection(log: log, form: form(opened)).check(due, &findings)
        } else if !due.isEmpty {
            findings.skip(.auditReports, "nobody was there who knows what reports look like")
        }
        guard let path = self.replay.reportPath else { return }
        let digest = try HandedReport.digest(of: path)
        let found = due.first { $0.completed.digest == digest }
        report.handedReport = .some(found?.position)
    }

    private func skipWhatDoesNotApply(_ findings: inout Findings) {
        for invariant in Invariant.allCases {
            if let absence = invariant.absence {
                findings.skip(invariant, absence)
            } else if invariant == .configuration, self.replay.configurationFault == nil {
                findings.skip(invariant, "nobody was there who reads configurations")
            } else if self.replay.depth == .hashes, !invariant.isStructural, findings[invariant].checked == 0 {
                findings.skip(invariant, "payloads are not read at this depth")
            }
        }
    }
}

extension ReplayReport {
    /// Takes over what was found.
    mutating func conclude(_ findings: Findings) {
        self.invariants = Invariant.allCases.map { Row($0, findings[$0]) }
    }
}
