import Bytes
import Cryptography
import EventLog
import Ledger
import Logging
import Synchronization
import Transparency

/// Signs tree heads, after reading again from the store what they cover.
///
/// Nothing is signed over what is only in memory: the entries since the last checkpoint are read back, and the root that they give
/// must be the one that was intended. Reading computes each header again, and the digest of each payload that lies inline.
final class CheckpointPublisher: Sendable {
    private let reader: any EventReading
    private let verifier: NoteVerifier
    private let key: any SigningKey
    private let logger: Logger
    private let background = BackgroundWork(label: "checkpoints")
    private let state: Mutex<State>

    private struct State: Sendable {
        /// The tree of what was read back so far.
        var frontier: MerkleFrontier
        /// Who takes what was signed, or the news that nothing can be.
        var deliver: (@Sendable (Result<SignedCheckpoint, StoreError>) -> Void)?
    }

    init(
        reader: any EventReading,
        verifier: NoteVerifier,
        key: any SigningKey,
        frontier: MerkleFrontier,
        logger: Logger
    ) {
        self.reader = reader
        self.verifier = verifier
        self.key = key
        self.logger = logger
        self.state = Mutex(State(frontier: frontier))
    }

    /// Says where signed checkpoints go, and the news that one cannot be signed, before the first is.
    func begin(_ deliver: @escaping @Sendable (Result<SignedCheckpoint, StoreError>) -> Void) {
        self.state.withLock { $0.deliver = deliver }
    }

    /// Signs an intended checkpoint in the background, and delivers the note.
    func sign(_ intended: IntendedCheckpoint) {
        self.background.add {
            do {
                try await self.readBack(to: intended)
                let text = Checkpoint(origin: self.verifier.name, size: intended.size, root: intended.root).text
                let note = try await SignedNote.sign(text, as: self.verifier) { octets in
                    try await self.key.sign(octets, algorithm: .ed25519)
                }
                self.deliver(
                    .success(SignedCheckpoint(size: intended.size, root: intended.root, note: note.encoded))
                )
            } catch {
                self.logger.critical("A checkpoint cannot be signed.", metadata: ["error": "\(error)"])
                self.deliver(.failure(StoreError(.corrupt, "A checkpoint cannot be signed: \(error)")))
            }
        }
    }

    func stop() { self.background.end() }

    private func deliver(_ delivery: Result<SignedCheckpoint, StoreError>) {
        self.state.withLock { $0.deliver }?(delivery)
    }

    private func readBack(to intended: IntendedCheckpoint) async throws {
        var frontier = self.state.withLock { $0.frontier }
        if intended.size < frontier.size {
            // Intended before a crash, and outgrown since by what recovery wrote.
            guard try await TreeReader(self.reader).root(at: intended.size) == intended.root else {
                throw StoreError(.corrupt, "An intended checkpoint is not of this tree.", position: intended.size)
            }
            return
        }
        while frontier.size < intended.size {
            // To the end of a segment: none is opened twice.
            let end = min(intended.size, (frontier.size / SealedSegment.width + 1) * SealedSegment.width)
            let entries = try await self.reader.storedEntries(in: frontier.size..<end)
            guard !entries.isEmpty else { break }
            for entry in entries {
                // One by one: each may be long.
                if entry.payload == .apart { _ = try await self.reader.payload(of: entry) }
                try frontier.append(entry.leafHash)
            }
        }
        guard frontier.size == intended.size, try frontier.root() == intended.root else {
            throw StoreError(.corrupt, "The tree read back is not the tree that was written.", position: intended.size)
        }
        self.state.withLock { $0.frontier = frontier }
    }
}
