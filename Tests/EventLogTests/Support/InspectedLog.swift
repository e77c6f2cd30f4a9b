import Bytes
import Cryptography
import EventLog
import Foundation
import Ledger
import SQLiteLog
import Testbed
import Transparency

/// A log with a signed checkpoint and an anchor, as a server leaves it: closed, or, with its WAL, killed.
final class InspectedLog {
    static let origin = "log.example/1"

    let folder: TemporaryFolder
    let outside: TemporaryFolder
    private(set) var log = LogBuilder()
    private let key: PrivateKey
    let verifier: NoteVerifier
    let anchor: Anchor
    private var store: SQLiteEventStore

    /// So many entries, a signed checkpoint over them, and everything remembered outside.
    ///
    /// - Parameter thenLong: Whether an entry follows whose payload lies apart.
    init(_ count: Int, thenLong: Bool = false) throws {
        self.folder = try TemporaryFolder()
        self.outside = try TemporaryFolder()
        self.key = try PrivateKey.generate(.ed25519)
        self.verifier = try NoteVerifier(name: Self.origin, subjectPublicKeyInfo: self.key.subjectPublicKeyInfo)
        self.anchor = try Anchor.create(path: self.outside.file("anchor"), ledger: self.log.ledger)
        self.store = try SQLiteEventStore.create(at: self.folder.path, ledger: self.log.ledger)
        try self.append(count)
        if thenLong { try self.appendLong() }
        try self.checkpoint()
    }

    func append(_ count: Int) throws {
        try self.log.fill(self.store, count)
        guard let last = self.log.entries.last else { return }
        try self.anchor.write(size: self.log.size, leafHash: last.leafHash)
    }

    /// Appends an entry whose payload lies apart; no two are alike.
    func appendLong() throws {
        var batch = LogBatch(expectedSize: self.log.size)
        let octet = UInt8(truncatingIfNeeded: self.log.size)
        batch.entries = [try self.log.entry(payload: [UInt8](repeating: octet, count: 40_000))]
        try self.store.commit(batch)
        guard let last = self.log.entries.last else { return }
        try self.anchor.write(size: self.log.size, leafHash: last.leafHash)
    }

    func checkpoint() throws {
        let note = try self.intend()
        var signed = LogBatch(expectedSize: self.log.size)
        signed.signedCheckpoints = [note]
        try self.store.commit(signed)
        try self.anchor.publish(checkpoint: note.note)
    }

    @discardableResult
    func intend() throws -> SignedCheckpoint {
        let root = try self.log.frontier.root()
        var batch = LogBatch(expectedSize: self.log.size)
        batch.intendedCheckpoint = IntendedCheckpoint(size: self.log.size, root: root)
        try self.store.commit(batch)
        let text = Checkpoint(origin: Self.origin, size: self.log.size, root: root).text
        let note = try SignedNote.sign(text, name: Self.origin, key: self.key)
        return SignedCheckpoint(size: self.log.size, root: root, note: note.encoded)
    }

    /// Closes the log, so that all of it lies in the file.
    func close() throws { try self.store.close() }

    /// Opens it again.
    func reopen() throws { self.store = try SQLiteEventStore.open(at: self.folder.path) }

    /// Moves what is in the WAL into the file, and leaves the WAL.
    func moveWAL() throws { try self.store.checkpointWAL() }

    /// Inspects a folder that holds this log, or what was made of it.
    func inspect(_ folder: TemporaryFolder? = nil, anchor: Anchor? = nil) async throws -> OpenedLog {
        let reader = try SQLiteEventReader(folder: (folder ?? self.folder).path)
        defer { reader.close() }
        return try await LogOpening.inspect(
            store: reader,
            origin: Self.origin,
            verifier: self.verifier,
            anchor: anchor ?? self.anchor
        )
    }
}
