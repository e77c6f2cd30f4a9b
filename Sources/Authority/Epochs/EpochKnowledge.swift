import Bytes
import EventLog
import Ledger
import Transparency

/// What is known of the epoch that ends, beside its own entries: what the anchor remembers, and checkpoints that others kept.
struct EpochKnowledge {
    /// A checkpoint whose signature is that of the log's key, and its note.
    struct Known {
        let checkpoint: Checkpoint
        let note: String
    }

    /// The newest of all; `nil` where none is known.
    private(set) var newest: Known?
    /// The newest entry that the anchor remembers; `nil` where it remembers none.
    private(set) var remembered: EntryHead?

    /// Looks at the anchor, at the log's own newest checkpoint, and at those that were handed over.
    ///
    /// An anchor that is damaged remembers nothing. Of two checkpoints of one size that come from outside counts first: it may be of
    /// another history.
    ///
    /// - Throws: ``OpeningError`` where the anchor is another ledger's, or what was handed over is no checkpoint of this log.
    init(
        anchorPath: String,
        log: OpenedLog,
        ledger: UniqueIdentifier,
        verifier: NoteVerifier,
        checkpoints: [String]
    ) throws {
        for note in checkpoints {
            guard note.utf8.count <= Anchor.longestNote else {
                throw OpeningError(
                    .unavailable,
                    "A checkpoint that was given is longer than \(Anchor.longestNote) octets."
                )
            }
            do throws(NoteError) {
                self.take(try Self.verified(note, by: verifier))
            } catch {
                throw OpeningError(
                    .unavailable,
                    "A checkpoint that was given is not signed by this log's key under its name \(verifier.name): \(error)"
                )
            }
        }
        if Anchor.exists(at: anchorPath), let anchor = try Self.anchor(at: anchorPath, ledger) {
            self.remembered = anchor.head.flatMap(EntryHead.init)
            if let note = anchor.checkpointNote, let known = try? Self.verified(note, by: verifier) { self.take(known) }
        }
        if let note = log.latestCheckpoint?.note { self.take(try Self.verified(note, by: verifier)) }
    }

    private mutating func take(_ known: Known) {
        if known.checkpoint.size > self.newest?.checkpoint.size ?? 0 || self.newest == nil { self.newest = known }
    }

    private static func anchor(at path: String, _ ledger: UniqueIdentifier) throws -> Anchor? {
        let anchor: Anchor
        do throws(StoreError) {
            anchor = try Anchor.openReadOnly(path: path)
        } catch {
            guard error.code == .corrupt else { throw error }
            return nil
        }
        guard anchor.ledger == ledger else {
            throw OpeningError(.rollback, "The anchor \(path) is of another ledger, \(anchor.ledger).")
        }
        return anchor
    }

    private static func verified(_ note: String, by verifier: NoteVerifier) throws(NoteError) -> Known {
        Known(checkpoint: try Checkpoint(note: note, signedBy: verifier), note: note)
    }
}

extension EntryHead {
    /// The entry that an anchor remembers as the last; `nil` where it remembers an empty log.
    init?(_ head: Anchor.Head) {
        guard head.size > 0 else { return nil }
        self.init(size: Int64(clamping: head.size), leafHash: head.leafHash)
    }
}
