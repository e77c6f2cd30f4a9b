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
    /// Where what only a later program knows begins.
    private var newer: UInt64?

    init(_ first: CheckpointInspection, opened: LedgerOpened?) {
        self.first = first
        self.epoch = opened.map(LogEpoch.init)
    }

    /// Folds a run in, and judges the checkpoints that end in it; of those that a newer entry lies within, nothing is known: it may
    /// have changed the key.
    mutating func fold(_ read: ReadEntries, upTo newer: UInt64?, _ findings: inout Findings) {
        self.newer = newer
        for (position, body) in read.epochFacts where newer.map({ position < $0 }) ?? true {
            self.fold(body, at: position)
        }
        for checkpoint in read.checkpoints {
            guard let note = checkpoint.note, newer.map({ checkpoint.size <= $0 }) ?? true else { continue }
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

    /// The checkpoint that a note states, once its origin and signature are those that the log had at its size; where a newer
    /// entry lies within, just what it states.
    func verified(_ note: String) throws(NoteError) -> Checkpoint {
        let stated = try Checkpoint(text: SignedNote(parsing: note).text)
        let size = stated.size
        if let newer, size > newer { return stated }
        return try (self.later(ofSize: size) ?? self.first).verified(note)
    }

    private func later(ofSize size: UInt64) -> CheckpointInspection? {
        self.later.last { $0.position < size }?.inspection
    }
}
