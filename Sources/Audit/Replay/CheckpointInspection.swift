internal import Bytes
internal import EventLog
internal import Transparency

/// What can be checked of checkpoints without the tree: their signatures under one name and key of the log, and that rows and
/// notes agree.
struct CheckpointInspection: Sendable {
    let log: any EventReading
    /// The log's name; absent where it is not known.
    let origin: String?
    /// The key that is believed; absent where none is known.
    let verifier: NoteVerifier?

    /// Reads and checks the checkpoints whose last entry lies in a run.
    func inspect(_ read: inout ReadEntries) async throws(StoreError) {
        let positions = read.positions
        guard !positions.isEmpty else { return }
        // The empty tree's goes with the first entry.
        let lowest = positions.lowerBound == 0 ? 0 : positions.lowerBound + 1
        read.checkpoints = try await self.log.checkpoints(sizes: lowest...positions.upperBound)
        var sizes = read.checkpoints.map(\.size)
        read.findings.check(
            .checkpointOrder,
            sizes == Set(sizes).sorted(),
            at: Self.position(of: sizes.first ?? 0),
            "Two checkpoints are of one size, or out of order."
        )
        sizes.removeAll()
        for checkpoint in read.checkpoints {
            read.findings.count(.checkpointSizes)
            guard let note = checkpoint.note else { continue }
            read.checkpointFaults[checkpoint.size] = self.fault(of: note, size: checkpoint.size, root: checkpoint.root)
        }
    }

    /// Why a note is not the log's own, of the given size and root; `nil` where it is.
    func fault(of note: String, size: UInt64, root: Digest256) -> String? {
        // Where the first entry cannot be read, which is told, nobody knows the name and the key.
        guard self.origin != nil else { return nil }
        do throws(NoteError) {
            let checkpoint = try self.verified(note)
            guard checkpoint.size == size, checkpoint.root == root else {
                return "The note of the checkpoint of \(size.counting("entry")) says something else than its row."
            }
            return nil
        } catch {
            return "The note of the checkpoint of \(size.counting("entry")) is not acceptable: \(error)"
        }
    }

    /// The checkpoint that a note states, once its origin and signature are those of the log.
    func verified(_ note: String) throws(NoteError) -> Checkpoint {
        let signed = try SignedNote(parsing: note)
        if let verifier { try signed.verified(by: verifier) }
        let checkpoint = try Checkpoint(text: signed.text)
        guard self.origin?.isVerbatim(checkpoint.origin) ?? true else {
            throw .malformedCheckpoint("its origin is \(checkpoint.origin)")
        }
        guard self.verifier != nil else { throw .unknownSigner }
        return checkpoint
    }

    /// Where a checkpoint's last entry lies.
    static func position(of size: UInt64) -> UInt64 { size == 0 ? 0 : size - 1 }
}
