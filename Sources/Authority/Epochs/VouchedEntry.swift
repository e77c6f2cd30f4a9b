import Bytes
import Cryptography
import EventLog
import Ledger
import Transparency

/// An entry that gives the log another key, with the checkpoint that covers it.
///
/// The checkpoint is by that key, and by the one before, which so vouches for it (schemas/format.md section 5). Both become durable in one
/// transaction.
enum VouchedEntry {
    /// Who signs, under which name.
    typealias Signer = (verifier: NoteVerifier, key: any SigningKey)

    /// The one entry, as the batch that holds it, signed.
    ///
    /// The text that both keys sign says the log's name, how long it is with the entry, and the root of its tree: through that the ledger, the
    /// entry's position, the key before and the new one.
    ///
    /// - Throws: where the entry cannot be next, or a key does not sign.
    static func batch(
        of body: EventBody,
        at time: Instant,
        after log: OpenedLog,
        _ state: inout LedgerState,
        signedBy signer: Signer,
        vouchedForBy vouching: Signer?,
        nonce: () throws(CryptographyError) -> UniqueIdentifier
    ) async throws -> LogBatch {
        let batcher = Batcher(log)
        var group = SequencedGroup(time: max(time, Instant(microseconds: 0)))
        let command = Command.record(stream: log.identity.ledger, body)
        let (receipt, _) = batcher.decide(command, obstacle: nil, state: &state, into: &group, nonce: nonce)
        guard case .decided(.recorded, _) = receipt else { throw receipt.refusal }
        var outcome = try batcher.batch(of: group, segments: [], notes: [])
        let note = try await Self.note(over: outcome.end, by: signer, vouchedForBy: vouching)
        outcome.batch.intendedCheckpoint = IntendedCheckpoint(size: note.size, root: note.root)
        outcome.batch.signedCheckpoints = [note]
        return outcome.batch
    }

    private static func note(
        over end: Batcher.End,
        by signer: Signer,
        vouchedForBy vouching: Signer?
    ) async throws -> SignedCheckpoint {
        let root = try end.frontier.root()
        let text = Checkpoint(origin: signer.verifier.name, size: end.size, root: root).text
        var note = try await SignedNote.sign(text, as: signer.verifier) {
            try await signer.key.sign($0, algorithm: .ed25519)
        }
        if let vouching {
            let other = try await SignedNote.sign(text, as: vouching.verifier) {
                try await vouching.key.sign($0, algorithm: .ed25519)
            }
            note = SignedNote(text: text, signatures: note.signatures + other.signatures)
        }
        return SignedCheckpoint(size: end.size, root: root, note: note.encoded)
    }
}
