internal import Bytes
internal import EventLog
internal import Ledger

/// How far the log's signatures come, and that it never goes on without one for longer than ``CheckpointRhythm`` lets it.
struct RhythmFold: Sendable {
    /// The entries that no signature covers yet: a run that ends with the next one.
    private struct Unsigned: Sendable {
        let position: UInt64
        /// Whether nothing may follow the entry there before it is signed: it is the log's first, or gives it another key.
        let isUrgent: Bool
        var earliest: Instant
        var latest: Instant

        mutating func cover(_ time: Instant) {
            self.earliest = min(self.earliest, time)
            self.latest = max(self.latest, time)
        }
    }

    /// What the newest checkpoint covers whose signature is good.
    private(set) var signedSize: UInt64 = 0
    /// What it covered where an entry gave the log another key, by the positions of these.
    private var signedBefore: [UInt64: UInt64] = [:]
    private var unsigned: Unsigned?
    private var next: UInt64 = 0
    /// Whether an entry is missing, or the log's key is not known any more: then nothing is said of what follows.
    private var hasEnded = false

    /// Folds a run of entries in.
    ///
    /// - Parameters:
    ///   - signed: The sizes of its checkpoints whose signatures are good, in order.
    ///   - known: Up to what size the log's name and key are known; `nil` where they are throughout.
    mutating func fold(_ read: ReadEntries, signed: [UInt64], known: UInt64?, _ findings: inout Findings) {
        var signed = signed[...]
        for one in read.entries where !self.hasEnded {
            let header = one.header
            let isChange = read.epochFacts.contains { $0.position == header.position }
            guard header.position == self.next, known.map({ header.position < $0 }) ?? true else {
                // The key before has signed what it will ever sign, whatever the entry says that ends it.
                if header.position == self.next, isChange { self.end(at: header.position, &findings) }
                self.hasEnded = true
                break
            }
            while let size = signed.first, size <= header.position {
                self.close(at: size, &findings)
                signed.removeFirst()
            }
            if isChange {
                self.signedBefore[header.position] = self.signedSize
                self.end(at: header.position, &findings)
            }
            if self.unsigned == nil {
                self.unsigned = Unsigned(
                    position: header.position,
                    isUrgent: isChange || header.position == 0,
                    earliest: header.time,
                    latest: header.time
                )
            }
            self.unsigned?.cover(header.time)
            self.next = header.position + 1
        }
        for size in signed where size <= self.next { self.close(at: size, &findings) }
        if self.next != read.positions.upperBound { self.hasEnded = true }
    }

    /// Judges what lies after the newest signature: a server signs it before anything follows.
    mutating func finish(_ findings: inout Findings) {
        guard !self.hasEnded, let unsigned else { return }
        // Only the first entry of all may be the last of the log without a signature.
        self.judge(unsigned, upTo: self.next, endsInTime: self.next == CheckpointRhythm.firstSize, &findings)
    }

    /// How far signatures come that are believed up to a position, where somebody else's key begins; `nil` for all of them.
    func signedSize(before end: UInt64?) -> UInt64 {
        guard let end else { return self.signedSize }
        return self.signedBefore[end] ?? min(self.signedSize, end)
    }

    /// Ends a run that no signature covers, before an entry that gives the log another key.
    private mutating func end(at position: UInt64, _ findings: inout Findings) {
        guard let unsigned else { return }
        self.judge(unsigned, upTo: position, endsInTime: false, &findings)
        self.unsigned = nil
    }

    private mutating func close(at size: UInt64, _ findings: inout Findings) {
        self.signedSize = max(self.signedSize, size)
        guard let unsigned, size > unsigned.position else { return }
        self.judge(unsigned, upTo: size, endsInTime: size == unsigned.position + 1, &findings)
        self.unsigned = nil
    }

    /// Judges a run; `endsInTime` says whether it ends so that also an entry which nothing may follow unsigned may have begun it.
    private func judge(_ unsigned: Unsigned, upTo size: UInt64, endsInTime: Bool, _ findings: inout Findings) {
        let count = size - unsigned.position
        let isInTime = !unsigned.isUrgent || endsInTime
        findings.check(
            .checkpointRhythm,
            CheckpointRhythm.admits(count: count, from: unsigned.earliest, to: unsigned.latest) && isInTime,
            at: unsigned.position,
            isInTime
                ? "\(count) entries, from \(unsigned.earliest) to \(unsigned.latest), stand without a signature."
                : "The entry was not signed before \(count - 1) others followed it."
        )
    }
}
