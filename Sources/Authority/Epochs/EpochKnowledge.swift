import Bytes
import DurableFiles
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

    /// The newest entry that the anchor remembers; `nil` where it remembers none.
    let remembered: EntryHead?
    /// The anchor's checkpoint, as far as it is of this epoch.
    private let ofAnchor: Known?
    /// The log's own newest.
    private let ofLog: Known?
    private let verifier: NoteVerifier

    /// Looks at the anchor, and at the log's own newest checkpoint.
    ///
    /// - Parameter isAnchorLost: Whether somebody says so: else one that is damaged, or blank, is a loss that nobody decided about.
    /// - Throws: ``OpeningError`` where the anchor is another ledger's, or remembers nothing.
    init(
        anchorPath: String,
        isAnchorLost: Bool,
        log: OpenedLog,
        ledger: UniqueIdentifier,
        verifier: NoteVerifier
    ) throws {
        self.verifier = verifier
        let anchor = Anchor.exists(at: anchorPath) ? try Self.anchor(at: anchorPath, ledger) : nil
        guard isAnchorLost || anchor?.head != nil else {
            throw OpeningError(
                .rollback,
                "The anchor \(anchorPath) is damaged, or remembers nothing: put it back, or say that it is lost (--anchor-lost)."
            )
        }
        self.remembered = anchor?.head.flatMap(EntryHead.init)
        self.ofAnchor = anchor?.checkpointNote.flatMap { try? Self.verified($0, by: verifier) }
        self.ofLog = try log.latestCheckpoint?.note.map { try Self.verified($0, by: verifier) }
    }

    /// The newest of all, with those that were handed over; `nil` where none is known.
    ///
    /// Of two checkpoints of one size that come from outside counts first: it may be of another history. What was
    /// handed over and is not the newest is held to the log: only the newest can be recorded, beside what the anchor remembers.
    ///
    /// - Throws: ``OpeningError`` where one is no checkpoint of this log, or of another history than the newest can tell of.
    func newest(with checkpoints: [String], in reader: any EventReading, size: UInt64) async throws -> Known? {
        var given: [Known] = []
        for note in checkpoints {
            guard note.utf8.count <= Anchor.longestNote else {
                throw OpeningError(
                    .unavailable,
                    "A checkpoint that was given is longer than \(Anchor.longestNote) octets."
                )
            }
            do throws(NoteError) {
                given.append(try Self.verified(note, by: self.verifier))
            } catch {
                throw OpeningError(
                    .unavailable,
                    "A checkpoint that was given is not signed by this log's key under its name \(self.verifier.name): \(error)"
                )
            }
        }
        let all = given + [self.ofAnchor, self.ofLog].compactMap(\.self)
        guard let most = all.map(\.checkpoint.size).max(), let newest = all.first(where: { $0.checkpoint.size == most })
        else { return nil }
        let tree = TreeReader(reader)
        for known in given where known.note != newest.note && known.checkpoint.size <= size {
            guard try await tree.root(at: known.checkpoint.size) == known.checkpoint.root else {
                throw OpeningError(
                    .rollback,
                    "A checkpoint that was given, of size \(known.checkpoint.size) is of another history than this log, which has a newer one, of size \(newest.checkpoint.size): "
                        + "the log's key has signed two. Keep both as evidence; to go on from this log all the same, say so in the reason, and leave that one out."
                )
            }
        }
        return newest
    }

    private static func anchor(at path: String, _ ledger: UniqueIdentifier) throws -> Anchor? {
        let anchor: Anchor
        do throws(StoreError) {
            anchor = try Anchor.openReadOnly(path: path)
        } catch {
            // What was an anchor may have been blanked or damaged anywhere; what never was one is not replaced by one.
            guard error.code == .corrupt || [0, Anchor.octetCount].contains(FilePlace.octetCount(of: path)) else {
                throw error
            }
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
