internal import Bytes
internal import Transparency

/// Whether the log is what a checkpoint says that it was.
struct CheckpointTrust {
    let store: any EventReading
    let size: UInt64
    let origin: String?
    let verifier: NoteVerifier?

    /// Checks a stored checkpoint: its note, its columns, and its root against the tree.
    func check(_ checkpoint: StoredCheckpoint) async throws(StoreError) {
        let name = "the stored checkpoint of \(checkpoint.size.counting("entry"))"
        if let note = checkpoint.note {
            let stated = try self.verified(note, of: name)
            guard stated.size == checkpoint.size, stated.root == checkpoint.root else {
                throw StoreError(.corrupt, "The note of \(name) says something else than its row.")
            }
        }
        try await self.compare(
            size: checkpoint.size,
            root: checkpoint.root,
            isSigned: checkpoint.note != nil,
            of: name
        )
    }

    /// Checks a checkpoint that was remembered as a note.
    func check(note: String, of name: String) async throws(StoreError) {
        let stated = try self.verified(note, of: name)
        try await self.compare(size: stated.size, root: stated.root, isSigned: true, of: name)
    }

    private func verified(_ note: String, of name: String) throws(StoreError) -> Checkpoint {
        do throws(NoteError) {
            let signed = try SignedNote(parsing: note)
            if let verifier { try signed.verified(by: verifier) }
            let checkpoint = try Checkpoint(text: signed.text)
            guard self.origin?.isVerbatim(checkpoint.origin) ?? true else {
                throw .malformedCheckpoint("its origin is \(checkpoint.origin)")
            }
            return checkpoint
        } catch {
            throw StoreError(.corrupt, "The note of \(name) is not acceptable: \(error)")
        }
    }

    private func compare(
        size: UInt64,
        root: Digest256,
        isSigned: Bool,
        of name: String
    ) async throws(StoreError) {
        guard size <= self.size else {
            throw .rollback("\(name) covers \(size.counting("entry"))", missing: self.size..<size)
        }
        guard try await TreeReader(self.store).root(at: size) == root else {
            guard isSigned else { throw StoreError(.corrupt, "The root hash of \(name) differs.") }
            throw .rollback("the root hash of \(name) differs", differingAt: size == 0 ? 0 : size - 1)
        }
    }
}
