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
        checkpoints: [String],
        limit: Int
    ) throws {
        for note in checkpoints {
            guard note.utf8.count <= limit else {
                throw OpeningError(.unavailable, "A checkpoint that was given is longer than \(limit) octets.")
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
            if let head = anchor.head, head.size > 0 {
                self.remembered = EntryHead(size: Int64(clamping: head.size), leafHash: head.leafHash)
            }
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
        let signed = try SignedNote(parsing: note)
        try signed.verified(by: verifier)
        let checkpoint = try Checkpoint(text: signed.text)
        guard checkpoint.origin.isVerbatim(verifier.name) else {
            throw .malformedCheckpoint("its origin is \(checkpoint.origin)")
        }
        return Known(checkpoint: checkpoint, note: note)
    }
}
