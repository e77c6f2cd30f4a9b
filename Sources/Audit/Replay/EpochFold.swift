internal import Bytes
internal import EventLog
internal import Ledger
internal import Transparency

/// Under which name and key a checkpoint of each size must have been published: those of the newest entry within it that
/// changes them.
struct EpochFold: Sendable {
    /// How checkpoints are inspected before anything has changed.
    private let first: CheckpointInspection
    /// The epoch in force; absent where the log's first entry cannot be read.
    private var epoch: LogEpoch?
    /// What entries have changed, by their positions, in order.
    private var later: [(position: UInt64, inspection: CheckpointInspection)] = []

    init(_ first: CheckpointInspection, opened: LedgerOpened?) {
        self.first = first
        self.epoch = opened.map(LogEpoch.init)
    }

    /// Folds a run in, and judges the checkpoints that end in it.
    mutating func fold(_ read: ReadEntries, _ findings: inout Findings) {
        for (position, body) in read.epochFacts { self.fold(body, at: position) }
        for checkpoint in read.checkpoints {
            guard let note = checkpoint.note else { continue }
            let fault =
                if let later = self.later(ofSize: checkpoint.size) {
                    later.fault(of: note, size: checkpoint.size, root: checkpoint.root)
                } else {
                    read.checkpointFaults[checkpoint.size]
                }
            findings.check(
                .checkpointSignatures,
                fault == nil,
                at: CheckpointInspection.position(of: checkpoint.size),
                fault ?? ""
            )
        }
    }

    private mutating func fold(_ body: EventBody, at position: UInt64) {
        self.epoch?.evolve(body)
        guard let epoch else { return }
        let verifier = try? NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        let inspection = CheckpointInspection(log: self.first.log, origin: epoch.origin, verifier: verifier)
        self.later.append((position, inspection))
    }

    /// The checkpoint that a note states, once its origin and signature are those that the log had at its size.
    func verified(_ note: String) throws(NoteError) -> Checkpoint {
        let size = try Checkpoint(text: SignedNote(parsing: note).text).size
        return try (self.later(ofSize: size) ?? self.first).verified(note)
    }

    private func later(ofSize size: UInt64) -> CheckpointInspection? {
        self.later.last { $0.position < size }?.inspection
    }
}
