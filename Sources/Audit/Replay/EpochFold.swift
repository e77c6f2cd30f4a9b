internal import Bytes
internal import EventLog
internal import Ledger
internal import Transparency

/// Under which name and key a checkpoint of each size must have been published: those of the newest entry within it that
/// changes them; and which of these keys the one before vouches for.
struct EpochFold: Sendable {
    /// A name and key that an entry gave the log.
    private struct Change: Sendable {
        let position: UInt64
        let inspection: CheckpointInspection
        /// Whether the key before has signed the checkpoint that covers the entry.
        var isVouchedFor = false
    }

    /// How checkpoints are inspected before anything has changed.
    private let first: CheckpointInspection
    /// The epoch in force; absent where the log's first entry cannot be read.
    private var epoch: LogEpoch?
    /// What entries have changed, in order.
    private var later: [Change] = []
    /// From where on the name or key may be another than this program can know.
    private var unknown: UInt64?
    /// Up to what size name and key are known; `nil` where they are throughout.
    var known: UInt64? { self.first.origin == nil ? 0 : self.unknown }

    /// The name and key at the log's beginning, and each that an entry gave it since.
    var keys: [ReplayReport.LogKey] {
        let later = self.later.map { ($0.position, $0.inspection.verifier, Optional($0.isVouchedFor)) }
        return ([(0, self.first.verifier, nil)] + later).compactMap { position, verifier, isVouchedFor in
            verifier.map { ReplayReport.LogKey(position: position, verifier: $0, isVouchedFor: isVouchedFor) }
        }
    }

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
            var fault =
                if let later = self.later(ofSize: checkpoint.size) {
                    later.fault(of: note, size: checkpoint.size, root: checkpoint.root)
                } else {
                    read.checkpointFaults[checkpoint.size]
                }
            if fault == nil { fault = self.vouch(note, ofSize: checkpoint.size) }
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
        self.later.append(Change(position: position, inspection: inspection))
    }

    /// Takes what the key before an entry that changes it says of the checkpoint that covers this entry; gives what is wrong with it.
    private mutating func vouch(_ note: String, ofSize size: UInt64) -> String? {
        guard let index = self.later.lastIndex(where: { $0.position < size }), self.later[index].position + 1 == size,
            let before = (index == 0 ? self.first : self.later[index - 1].inspection).verifier
        else { return nil }
        do throws(NoteError) {
            try SignedNote(parsing: note).verified(by: before)
            self.later[index].isVouchedFor = true
            return nil
        } catch {
            guard case .invalidSignature = error else { return nil }
            return
                "The note of the checkpoint of \(size) entries has a signature of the key before that does not verify."
        }
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

extension EpochFold {
    /// What is believed of a log whose key was given, or is taken from its beginning.
    struct Trust {
        /// Whether the key that was given is none of the log's, although all of these are known.
        var isForeign = false
        /// The position of the first entry from which on nobody who is believed speaks for the log's key; `nil` where there is none.
        var end: UInt64?
    }

    /// How far the key that was given speaks for the log: all entries before its checkpoints, and what it vouches for.
    func trust(_ given: NoteVerifier?) -> Trust {
        var start = 0
        if let given {
            guard let index = self.keys.lastIndex(where: { $0.verifier == given }) else {
                return Trust(isForeign: self.unknown == nil, end: 0)
            }
            start = index
        }
        let unvouched = self.keys.dropFirst(start + 1).first { $0.isVouchedFor == false }?.position
        return Trust(end: [unvouched, self.unknown].compactMap { $0 }.min())
    }
}
