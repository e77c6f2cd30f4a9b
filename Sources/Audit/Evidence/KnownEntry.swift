internal import Bytes
internal import EventLog
internal import Ledger
internal import Views

/// An entry that was read, and what it says.
struct KnownEntry: Sendable {
    let header: EntryHeader
    let leafHash: Digest256
    /// The octets of what it says; absent where they are withheld.
    let payload: [UInt8]?
    /// What it says; absent where that is withheld.
    let body: EventBody?

    var position: UInt64 { self.header.position }
    var type: EventType? { EventType(rawValue: self.header.type) }
}

/// Entries of a log, read one by one as they are asked for.
struct EntryReading: Sendable {
    let log: any EventReading
    /// What leads to entries that no index of the log knows: they say what it says as far as they go.
    var views: ViewsStore?

    /// The entry at a position.
    ///
    /// - Throws: ``AuditError`` where there is none, or it cannot be read; `StoreError` where the log cannot be.
    func entry(at position: UInt64) async throws -> KnownEntry {
        guard let stored = try await self.log.storedEntry(at: position) else {
            throw AuditError("The log has no such entry.", at: position)
        }
        return try await self.entry(stored)
    }

    /// What a stored entry says.
    ///
    /// - Throws: as ``entry(at:)``.
    func entry(_ stored: StoredEntry) async throws -> KnownEntry {
        guard stored.payload != .withheld else {
            return KnownEntry(header: stored.header, leafHash: stored.leafHash, payload: nil, body: nil)
        }
        let entry = try await self.log.entry(stored)
        return KnownEntry(
            header: entry.header,
            leafHash: entry.leafHash,
            payload: entry.payload,
            body: try entry.body()
        )
    }

    /// The newest entry with a name in a range; `nil` where there is none.
    func newest(_ names: Range<ForceName>) async throws -> KnownEntry? {
        guard let row = try await self.log.inForce(names, isBackwards: true, limit: 1).first else { return nil }
        return try await self.entry(at: row.position)
    }

    /// The entry that is in force under a name; `nil` where there is none.
    func inForce(_ name: ForceName) async throws -> KnownEntry? {
        guard let position = try await self.log.position(inForceAs: name) else { return nil }
        return try await self.entry(at: position)
    }
}
