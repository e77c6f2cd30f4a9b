internal import Bytes
internal import EventLog
internal import Ledger

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

    /// How many entries are looked at where no index says where something lies: enough for what happens near by, and soon done.
    static let nearby: UInt64 = 16_384

    /// What was seen of entries behind a position, up to one that is known to be among them.
    struct Sighting {
        /// The first of them; absent where it lies farther than was looked.
        var first: KnownEntry?
        /// How many there are; absent where not all were looked at.
        var count: UInt64?
    }

    /// Looks for entries of a type that fit, from behind a position to the newest of them: no farther than what lies near by.
    func sight(
        _ type: EventType,
        after position: UInt64,
        through newest: UInt64,
        where fits: (KnownEntry) async throws -> Bool
    ) async throws -> Sighting {
        var sighting = Sighting()
        guard position < newest else { return sighting }
        let end = min(newest, position.addingReportingOverflow(Self.nearby).partialValue)
        var (scan, count) = (LogScan(log: self.log, positions: position + 1..<end + 1), UInt64(0))
        while let page = try await scan.nextPage() {
            for stored in page where stored.header.type == type.rawValue {
                let entry = try await self.entry(stored)
                guard try await fits(entry) else { continue }
                sighting.first = sighting.first ?? entry
                count += 1
            }
        }
        if end == newest { sighting.count = count }
        return sighting
    }

    /// The last entry of some types before a position that fits, among those near by; `nil` where none of them does.
    func last(
        _ types: Set<EventType>,
        before position: UInt64,
        where fits: (KnownEntry) -> Bool
    ) async throws -> KnownEntry? {
        var end = position
        let first = position - min(position, Self.nearby)
        while end > first {
            let begin = max(first, (end - 1) / SealedSegment.width * SealedSegment.width)
            for stored in try await self.log.storedEntries(in: begin..<end).reversed()
            where EventType(rawValue: stored.header.type).map(types.contains) ?? false {
                let entry = try await self.entry(stored)
                if fits(entry) { return entry }
            }
            end = begin
        }
        return nil
    }
}
