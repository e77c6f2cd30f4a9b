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
    /// From where on the name or key may be another than this program can know.
    private var unknown: UInt64?
    /// Up to what size name and key are known; `nil` where they are throughout.
    var known: UInt64? { self.first.origin == nil ? 0 : self.unknown }

    /// The position of the first entry that gives the log another name or key, or may; `nil` where none does.
    var firstChange: UInt64? { [self.later.first?.position, self.unknown].compactMap { $0 }.min() }

    init(_ first: CheckpointInspection, opened: LedgerOpened?) {
        self.first = first
        self.epoch = opened.map(LogEpoch.init)
    }

    /// Folds a run in, and judges the checkpoints that end in it, but those that an entry lies within which may have changed the key
    /// and of which nothing more is known.
    ///
    /// - Returns: The sizes of those whose signatures are good, in order.
    mutating func fold(_ read: ReadEntries, upTo limit: UInt64?, _ findings: inout Findings) -> [UInt64] {
        self.unknown = self.unknown ?? limit
        for (position, body) in read.epochFacts where self.unknown.map({ position < $0 }) ?? true {
            if let body { self.fold(body, at: position) } else { self.unknown = position }
        }
        var signed: [UInt64] = []
        for checkpoint in read.checkpoints {
            guard let note = checkpoint.note, !self.isUnknown(ofSize: checkpoint.size) else { continue }
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
            if fault == nil { signed.append(checkpoint.size) }
        }
        return signed
    }

    private mutating func fold(_ body: EventBody, at position: UInt64) {
        self.epoch?.evolve(body)
        guard let epoch else { return }
        let verifier = try? NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
        let inspection = CheckpointInspection(log: self.first.log, origin: epoch.origin, verifier: verifier)
        self.later.append((position, inspection))
    }

    /// The checkpoint that a note states, once its origin and signature are those that the log had at its size; where these are not
    /// known, just what it states.
    func verified(_ note: String) throws(NoteError) -> Checkpoint {
        let stated = try Checkpoint(text: SignedNote(parsing: note).text)
        let size = stated.size
        if self.isUnknown(ofSize: size) || self.first.origin == nil { return stated }
        return try (self.later(ofSize: size) ?? self.first).verified(note)
    }

    private func isUnknown(ofSize size: UInt64) -> Bool { self.unknown.map { size > $0 } ?? false }

    private func later(ofSize size: UInt64) -> CheckpointInspection? {
        self.later.last { $0.position < size }?.inspection
    }
}
