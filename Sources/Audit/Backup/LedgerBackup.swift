public import Bytes
internal import DurableFiles
internal import EventLog
internal import Ledger
internal import SQLiteLog

/// A copy of a ledger's log that was read back and found whole, in a folder of its own with an anchor of its own.
///
/// It is made whether a server has the ledger open or none has. The log is copied as it is at one moment: every entry that was answered
/// before is in it. What the anchor beside it remembers is what is in the copy, never the live anchor's later end, so that the backup is
/// whole by itself; put in the ledger's place with the live anchor, it is caught as a rollback.
public struct LedgerBackup: Sendable {
    /// What is in a backup.
    public struct Summary: Hashable, Sendable {
        /// The ledger.
        public let ledger: UniqueIdentifier
        /// How many entries it holds.
        public let size: UInt64
        /// How many of them the newest checkpoint covers whose signature is good.
        public let signedSize: UInt64
        /// The root hash of the tree of all of them.
        public let root: Digest256
        /// When the last of them was recorded.
        public let lastTime: Instant
        /// How many key files are in it; `nil` where keys were not asked for.
        public let keys: Int?
        /// What a verifier cannot say of this ledger, whether backed up or not; `nil` where it is whole.
        public let reservation: String?
    }

    /// How far a backup is.
    public enum Progress: Hashable, Sendable {
        /// So many octets are copied, of so many.
        case copied(UInt64, of: UInt64)
        /// So many entries of the copy are verified, of so many.
        case verified(UInt64, of: UInt64)
    }

    private let ledger: String
    private let target: String
    private let anchorPath: String?
    private let withKeys: Bool
    private let workers: Int
    private let now: Instant

    /// A backup of the ledger in a folder.
    ///
    /// - Parameters:
    ///   - ledger: The ledger's folder.
    ///   - target: The folder that the backup will be; nothing may have the name.
    ///   - anchorPath: The anchor that the ledger is held to, where there is one; `nil` where none is asked.
    ///   - withKeys: Whether the sealed keys and the counts of their uses are copied.
    ///   - workers: How many pieces of work at a time.
    ///   - now: The time that no event may lie beyond.
    public init(
        of ledger: String,
        to target: String,
        anchorPath: String?,
        withKeys: Bool,
        workers: Int,
        now: Instant
    ) {
        self.ledger = ledger
        self.target = target
        self.anchorPath = anchorPath
        self.withKeys = withKeys
        self.workers = workers
        self.now = now
    }

    /// Makes it.
    ///
    /// - Parameter progress: Told from time to time how far it is.
    /// - Throws: ``BackupError``, or `StoreError` where the log cannot be read, is damaged, or is shorter than the anchor says; then nothing is
    ///   left of it.
    public func make(progress: @escaping @Sendable (Progress) -> Void) async throws -> Summary {
        let place = try BackupPlace(self.target, of: self.ledger, anchoredBy: self.anchorPath)
        do {
            let summary = try await self.make(in: place, progress)
            try place.finish()
            return summary
        } catch {
            place.clear()
            throw error
        }
    }

    /// Makes it, and hands it out as an archive; nothing stays of it here.
    ///
    /// It is made in the folder that the backup would be, beside its name, and read back as one that stays is.
    ///
    /// - Parameters:
    ///   - deliver: Takes the archive; where it throws, there is no backup.
    ///   - progress: Told from time to time how far it is.
    /// - Throws: As ``make(progress:)`` and `deliver`.
    public func send(
        _ deliver: (BackupArchive) throws -> Void,
        progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Summary {
        let place = try BackupPlace(self.target, of: self.ledger, anchoredBy: self.anchorPath)
        defer { place.clear() }
        let summary = try await self.make(in: place, progress)
        try deliver(try BackupArchive(folder: place.unfinishedFolder, anchor: place.unfinishedAnchor))
        return summary
    }

    private func make(
        in place: BackupPlace,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async throws -> Summary {
        // Both before the log: it may grow meanwhile, and never falls behind them.
        let anchor = try self.anchorPath.flatMap { Anchor.exists(at: $0) ? try Anchor.openReadOnly(path: $0) : nil }
        let log = try SQLiteEventReader(folder: self.ledger)
        let ledger = try log.identity().ledger
        let keys = self.withKeys ? try KeyFolderCopy(of: self.ledger + "/keys", ledger: ledger) : nil
        let files = ["ledger.db", "ledger.db-wal"].map { FilePlace.octetCount(of: self.ledger + "/" + $0) }
        try place.require(octets: files.reduce(keys?.octetCount ?? 0, +))

        let folder = place.unfinishedFolder
        try log.copy(to: folder) { progress(.copied($0, of: $1)) }
        log.close()
        let copy = try SQLiteEventReader(folder: folder)
        if let anchor { try await anchor.checkEnd(of: copy) }
        let lastTime = try Self.remember(copy, in: place.unfinishedAnchor, ledger: ledger)
        if let fault = try copy.faults(limit: 1).first {
            throw StoreError(.corrupt, "SQLite finds the copy damaged, as the log is then: \(fault)")
        }
        let report = await self.verify(place, progress)
        if let failure = report.failures.first {
            throw StoreError(
                .corrupt,
                "The copy is not whole, as the log is not then (\(failure.invariant.number), \(failure.invariant.name)): \(failure.message ?? ""). ca-ledger replay says more.",
                position: failure.firstPosition
            )
        }
        guard report.isComplete, let root = report.root else {
            throw BackupError("The copy could not be verified: \(report.reason ?? "it was not read whole").")
        }
        let keyCount = try keys?.write(to: folder + "/keys", for: copy)
        copy.close()
        return Summary(
            ledger: ledger,
            size: report.size,
            signedSize: report.signedSize,
            root: root,
            lastTime: lastTime,
            keys: keyCount,
            reservation: report.reason
        )
    }

    /// Makes an anchor that remembers what is in the copy; gives the time of its last entry.
    private static func remember(
        _ copy: SQLiteEventReader,
        in path: String,
        ledger: UniqueIdentifier
    ) throws -> Instant {
        let size = try copy.size()
        guard size > 0, let last = try copy.storedEntries(in: size - 1..<size).first else {
            throw BackupError("The log has no entry yet: there is nothing to back up.")
        }
        let anchor = try Anchor.create(path: path, ledger: ledger)
        defer { anchor.close() }
        try anchor.write(size: size, leafHash: last.leafHash)
        if let note = try copy.latestSignedCheckpoint()?.note { try anchor.publish(checkpoint: note) }
        do throws(FileError) { try FilePlace.synchronize(path) } catch { throw BackupError("\(error)") }
        return last.header.time
    }

    /// Reads everything in the copy again, as a replay of hashes and signatures does.
    private func verify(
        _ place: BackupPlace,
        _ progress: @escaping @Sendable (Progress) -> Void
    ) async -> ReplayReport {
        await Replay(
            folder: place.unfinishedFolder,
            anchorPath: place.unfinishedAnchor,
            depth: .hashes,
            workers: self.workers,
            now: self.now,
            progress: { progress(.verified($0.events, of: $0.size)) }
        ).run()
    }
}
