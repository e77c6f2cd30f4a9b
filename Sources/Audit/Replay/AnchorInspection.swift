internal import Bytes
internal import EventLog
internal import Transparency

/// What the file outside the folder remembers, read before the log is: a log that grows meanwhile contradicts nothing.
struct AnchorInspection: Sendable {
    private let remembered: Remembered

    private enum Remembered: Sendable {
        /// Nobody asks for it.
        case unasked
        case missing(String)
        case damaged(String)
        case anchor(Anchor)
    }

    init(path: String?) {
        guard let path else {
            self.remembered = .unasked
            return
        }
        guard Anchor.exists(at: path) else {
            self.remembered = .missing("There is no anchor \(path): that the log was shortened could not be noticed.")
            return
        }
        do throws(StoreError) {
            self.remembered = .anchor(try Anchor.openReadOnly(path: path))
        } catch {
            self.remembered = .damaged(error.message)
        }
    }

    /// Why nobody knows where the log ends; `nil` where somebody does, or it was not asked.
    var absence: String? {
        guard case .missing(let reason) = self.remembered else { return nil }
        return reason
    }

    /// Compares the log, of the given size, with what was remembered.
    func compare(
        _ log: any EventReading,
        ledger: UniqueIdentifier,
        size: UInt64,
        _ epochs: EpochFold,
        _ findings: inout Findings
    ) async throws(StoreError) {
        let anchor: Anchor
        switch self.remembered {
        case .unasked:
            findings.skip(.anchor, "it was not asked for")
            findings.skip(.anchorSize, "the anchor was not asked for")
            return
        case .missing(let reason):
            findings.skip(.anchor, reason)
            findings.skip(.anchorSize, reason)
            return
        case .damaged(let fault):
            findings.skip(.anchorSize, "the anchor cannot be read")
            return findings.fail(.anchor, at: nil, fault)
        case .anchor(let opened):
            anchor = opened
        }
        guard anchor.ledger == ledger else {
            findings.skip(.anchorSize, "the anchor is of another ledger")
            return findings.fail(.anchor, at: nil, "The anchor is of ledger \(anchor.ledger), the log of \(ledger).")
        }
        // A first entry alone may have been interrupted before it was remembered.
        findings.check(
            .anchor,
            anchor.head != nil || size <= 1,
            at: nil,
            "The anchor remembers nothing, and the log has \(size.counting("entry"))."
        )
        if let head = anchor.head { try await self.compare(head, log, size, &findings) }
        if let note = anchor.checkpointNote { try await self.compare(note, log, size, epochs, &findings) }
    }

    private func compare(
        _ head: Anchor.Head,
        _ log: any EventReading,
        _ size: UInt64,
        _ findings: inout Findings
    ) async throws(StoreError) {
        guard self.isWithin(head.size, size, "The anchor", &findings), head.size > 0 else { return }
        let stored = try await Self.readable { () async throws(StoreError) in
            try await log.leafHashes(in: head.size - 1..<head.size).first
        }
        findings.check(
            .anchor,
            stored == head.leafHash,
            at: head.size - 1,
            "The anchor remembers another entry."
        )
    }

    private func compare(
        _ note: String,
        _ log: any EventReading,
        _ size: UInt64,
        _ epochs: EpochFold,
        _ findings: inout Findings
    ) async throws(StoreError) {
        let checkpoint: Checkpoint
        do throws(NoteError) {
            checkpoint = try epochs.verified(note)
        } catch {
            return findings.fail(.anchor, at: nil, "The anchor's checkpoint is not acceptable: \(error)")
        }
        guard self.isWithin(checkpoint.size, size, "The anchor's checkpoint", &findings) else { return }
        let root = try await Self.readable { () async throws(StoreError) in
            try await TreeReader(log).root(at: checkpoint.size)
        }
        findings.check(
            .anchor,
            root == checkpoint.root,
            at: CheckpointInspection.position(of: checkpoint.size),
            "The anchor's checkpoint of \(checkpoint.size.counting("entry")) has another root than the tree."
        )
    }

    private func isWithin(_ remembered: UInt64, _ size: UInt64, _ what: String, _ findings: inout Findings) -> Bool {
        findings.check(
            .anchorSize,
            remembered <= size,
            at: size,
            "\(what) remembers \(remembered.counting("entry")): \(size) to \(remembered &- 1) are missing."
        )
    }

    /// What is read; `nil` where it is damaged, which is told elsewhere.
    private static func readable<Value>(
        _ read: () async throws(StoreError) -> Value?
    ) async throws(StoreError) -> Value? {
        do throws(StoreError) { return try await read() } catch {
            guard error.code == .corrupt || error.code == .unavailable else { throw error }
            return nil
        }
    }
}
