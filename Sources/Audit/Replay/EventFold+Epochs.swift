internal import Bytes
internal import EventLog
internal import Ledger
internal import Transparency

// Another epoch begins only with a ceremony: the next number, a name and a key that none had, why, what it goes on from, and what was
// known of the epoch before. Until a server starts, only the program records.

extension EventFold {
    mutating func inspect(
        _ opened: EpochOpened,
        _ fact: RecordedFact,
        of read: ReadEntries,
        _ findings: inout Findings
    ) {
        self.countingFrom = fact.time
        self.inspect(opened.logKey, fact, &findings)
        // No token is held any more.
        self.signedTokens = [:]
        let fault =
            self.faultOfName(opened) ?? self.faultOfTree(opened.local, fact, read)
            ?? self.faultOfKnowledge(opened, fact, read)
        findings.check(.epochs, fault == nil, at: fact.position, fault ?? "")
        self.origins.insert(Array(opened.origin.utf8))
        self.inspectKeyUses(of: opened, fact, &findings)
    }

    mutating func inspect(_ changed: LogKeyChanged, _ fact: RecordedFact, _ findings: inout Findings) {
        self.inspect(changed.logKey, fact, &findings)
    }

    /// From the opening of an epoch to a start, nobody calls: no server was there when it was opened.
    mutating func inspectCeremony(_ fact: RecordedFact, _ findings: inout Findings) {
        switch fact.body {
        case .serverStarted: self.isEpochUnserved = false
        default:
            if self.isEpochUnserved {
                findings.check(
                    .epochs,
                    fact.body.needsNoServer,
                    at: fact.position,
                    "It was recorded after an epoch was opened and before a server started."
                )
            }
            if fact.body.type == .epochOpened { self.isEpochUnserved = true }
        }
    }

    private func faultOfName(_ opened: EpochOpened) -> String? {
        let before = self.state.epoch
        guard opened.epoch == (before?.number ?? 0) &+ 1 else {
            return "Epoch \(opened.epoch) is not the one after epoch \(before?.number ?? 0)."
        }
        let isNew =
            !self.origins.contains(Array(opened.origin.utf8))
            && !(self.state.opened?.origin.isVerbatim(opened.origin) ?? false)
        guard isNew, (try? NoteVerifier(name: opened.origin, ed25519: opened.logKey.publicKey)) != nil else {
            return "The epoch's name \(opened.origin) was another's, or cannot be a log's name."
        }
        return opened.reason.isEmpty ? "It does not say why the epoch was opened." : nil
    }

    private func faultOfTree(_ local: TreeHead, _ fact: RecordedFact, _ read: ReadEntries) -> String? {
        let isSo = UInt64(exactly: local.size) == fact.position && read.rootsBefore[fact.position] == local.root
        return isSo ? nil : "The epoch goes on from another tree than that of the entries before it."
    }

    /// What was known is a checkpoint of the epoch before, and no older than the log's own; what it says beyond is what was lost.
    private func faultOfKnowledge(_ opened: EpochOpened, _ fact: RecordedFact, _ read: ReadEntries) -> String? {
        if let remembered = opened.remembered, remembered.size < 1 {
            return "The anchor cannot have remembered no entry."
        }
        let own = read.checkpoints.last { $0.size <= fact.position && $0.note != nil }?.size ?? self.notedSize
        guard let known = opened.known else {
            return own == nil ? nil : "The log had a checkpoint, and it says that none was known."
        }
        guard known.utf8.count <= Anchor.longestNote else {
            return "The note of the checkpoint that was known is too long."
        }
        guard let epoch = self.state.epoch else { return nil }
        do throws(NoteError) {
            let verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
            let checkpoint = try Checkpoint(note: known, signedBy: verifier)
            return checkpoint.size >= own ?? 0 ? nil : "The log had a newer checkpoint than the one that was known."
        } catch {
            return "The checkpoint that was known is none of the epoch before: \(error)"
        }
    }

    private mutating func inspect(_ key: LogKey, _ fact: RecordedFact, _ findings: inout Findings) {
        let fault = self.identities.add(key)
        findings.check(.identities, fault == nil, at: fact.position, fault ?? "")
    }
}
