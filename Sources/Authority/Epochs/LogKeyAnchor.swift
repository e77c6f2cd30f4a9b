import Bytes
import EventLog
import Ledger
import Transparency

/// The anchor of a log whose key was changed: until it remembers the checkpoint over that, its own is by the key before.
enum LogKeyAnchor {
    /// Whether a log ends with the entry that gave it another key, and its anchor does not remember the checkpoint over it yet.
    static func isBehind(
        _ anchor: Anchor,
        _ reader: any EventReading,
        by verifier: NoteVerifier
    ) async throws -> Bool {
        let size = try await reader.size()
        guard size > 0, let note = anchor.checkpointNote,
            try await reader.storedEntry(at: size - 1)?.header.type == EventType.logKeyChanged.rawValue
        else { return false }
        return (try? Checkpoint(note: note, signedBy: verifier)) == nil
    }

    /// Has an anchor that is behind remember the log's end, and the checkpoint over it.
    ///
    /// What it remembers is held to the log before: its head, and the tree of its own checkpoint, which only the key before has signed.
    ///
    /// - Throws: `StoreError` where the log is not what the anchor remembers, or it cannot be written.
    static func follow(_ anchor: Anchor, _ log: OpenedLog, _ reader: any EventReading) async throws {
        guard let newest = log.latestCheckpoint, newest.size == log.size, let note = newest.note else {
            throw OpeningError(.corrupt, "The entry that changed the log's key is not signed.")
        }
        try await anchor.checkEnd(of: reader)
        if let before = anchor.checkpointNote {
            let remembered = try Checkpoint(text: SignedNote(parsing: before).text)
            let stated = try Checkpoint(text: SignedNote(parsing: note).text)
            let isShorter = remembered.origin.isVerbatim(stated.origin) && remembered.size <= log.size
            let root = isShorter ? try await TreeReader(reader).root(at: remembered.size) : nil
            guard root == remembered.root else {
                throw OpeningError(
                    .rollback,
                    "ROLLBACK DETECTED: the anchor's checkpoint of \(remembered.size.counting("entry")) is of another log than this one."
                )
            }
        }
        try anchor.write(size: log.size, leafHash: log.lastLeafHash)
        try anchor.publish(checkpoint: note)
    }
}
