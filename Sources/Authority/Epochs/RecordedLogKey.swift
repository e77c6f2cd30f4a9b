public import Cryptography
import DurableFiles
public import EventLog
import Ledger
import Transparency

/// The key that a log publishes under, opened from its sealed file, also beside whoever serves the log: nothing is written.
///
/// It signs what its own server does not: never a checkpoint, which only the server that has the log may sign.
public struct RecordedLogKey: Sendable {
    private let verifier: NoteVerifier
    private let key: SealedFileKey

    /// The key that a log names now.
    ///
    /// - Throws: ``OpeningError`` where the log names none that can be read, or the master key does not open it.
    public init(
        of log: any EventReading,
        in folder: LedgerFolder,
        masterKey: MasterKey
    ) async throws(OpeningError) {
        try await self.init(of: log, inKeys: folder.keys, masterKey: masterKey)
    }

    /// The key that a log names now, in a folder of keys that may lie anywhere.
    ///
    /// - Throws: As ``init(of:in:masterKey:)``.
    public init(
        of log: any EventReading,
        inKeys keyFolder: String,
        masterKey: MasterKey
    ) async throws(OpeningError) {
        do {
            let epoch = try await LogEpoch(inForceIn: log)
            guard FilePlace.exists(keyFolder) else {
                throw OpeningError(.masterKey, "There is no folder of keys \(keyFolder).")
            }
            let ledger = try await log.identity().ledger
            let keys = try KeyStore(folder: keyFolder, ledger: ledger, masterKey: masterKey)
            let published = try PublicKey(ed25519: epoch.key.publicKey).subjectPublicKeyInfo
            self.verifier = try NoteVerifier(name: epoch.origin, ed25519: epoch.key.publicKey)
            self.key = SealedFileKey(try keys.key(epoch.key.identifier, subjectPublicKeyInfo: published))
        } catch {
            throw OpeningError(wrapping: error)
        }
    }

    /// The note of a text that is made from the log's name.
    ///
    /// - Throws: ``OpeningError`` for a text that could be a checkpoint; what makes the text throws; and where the key does not sign.
    public func sign(_ text: (_ origin: String) throws -> String) async throws -> String {
        let text = try text(self.verifier.name)
        guard (try? Checkpoint(text: text)) == nil else {
            throw OpeningError(.unavailable, "Only the server that has the log open signs checkpoints.")
        }
        let key = self.key
        return try await SignedNote.sign(text, as: self.verifier) { try await key.sign($0, algorithm: .ed25519) }
            .encoded
    }
}
